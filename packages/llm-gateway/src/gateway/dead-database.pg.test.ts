import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, afterEach, describe, expect, inject, it } from 'vitest';

import { createSpool } from '@ataski/audit';
import { ask, openRoad, surfaceAsks } from '@ataski/gateway-lab';
import type { Road } from '@ataski/gateway-lab';
import { systemClock } from '@ataski/kernel';

import { useGateway } from './gateway.fixture.ts';

describe('while the database is away', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-gateway-spool-'));
  let road: Road | undefined;
  const { acme, db, world } = useGateway({
    spool: createSpool({ folder, clock: systemClock }),
    reach: async () => {
      road = await openRoad(db.url('app'), inject('testCluster').signingSecret);
      return road.tenancy;
    },
  });
  afterEach(() => road?.mend());
  afterAll(async () => {
    await road?.close();
    rmSync(folder, { recursive: true });
  });
  const open = async () => {
    const { budget, key } = world();
    await budget(acme);
    return (await key(acme)).text;
  };
  const spooled = () => readdirSync(folder).filter((name) => !name.endsWith('.lock')).length;

  it.each(surfaceAsks)(
    'a call of $surface is 503 in its own shape, nothing is sent, and a row waits and is written',
    async (one) => {
      const key = await open();
      const { audit, calls, origin, refusals, [one.provider]: provider } = world();
      const before = [(await refusals(acme)).length, (await refusals(null)).length];
      // Known for half a second: refused for want of a hold. Unknown later: refused as a stranger.
      expect((await ask(origin, one.path, key, one.body('Hi'))).status).toBe(200);
      await calls(acme);
      provider.calls.clear();
      await road?.cut();
      const ids: unknown[] = [];
      for (const waitMs of [0, 1_200]) {
        await new Promise((done) => setTimeout(done, waitMs));
        const answer = await ask(origin, one.path, key, one.body('Hi'));
        expect(answer.status).toBe(503);
        expect(answer.headers).toMatchObject({ 'retry-after': '2', 'x-should-retry': 'true' });
        const said = answer.bytes.toString();
        expect(said).toContain(one.provider === 'openai' ? 'ledger_unavailable' : 'api_error');
        ids.push(answer.headers['x-request-id'] ?? answer.headers['request-id']);
      }
      expect(provider.calls.list()).toEqual([]);
      expect(spooled()).toBeGreaterThan(0);
      await road?.mend();
      await audit.drainSpool();
      const rows = [
        ...(await refusals(acme)).slice(before[0]),
        ...(await refusals(null)).slice(before[1]),
      ];
      expect(rows.map(({ id }) => id)).toEqual(ids);
      for (const row of rows)
        expect(row).toMatchObject({ surface: one.surface, code: 'database_away' });
      expect(spooled()).toBe(0);
    },
  );

  it('a call under way is passed on to its end, and settled once when the database is back', async () => {
    const key = await open();
    const { calls, failures, openai, origin } = world();
    openai.deliver({ betweenMs: 30 });
    const [chat] = surfaceAsks;
    if (chat === undefined) throw new Error('There is no chat.');
    const asking = ask(origin, chat.path, key, chat.body('A long answer', { stream: true }));
    await expect.poll(() => openai.calls.openStreams(), { interval: 5 }).toBe(1);
    await road?.cut();
    const answer = await asking;
    expect(answer.bytes.toString()).toContain('[DONE]');
    expect((await calls(acme, 0)).map(({ state }) => state)).toEqual(['held']);
    await road?.mend();
    const [call] = await calls(acme, 10_000);
    expect(call).toMatchObject({ state: 'settled' });
    const outcomes = await db.superuser.query(
      `select 1 from audit.audit_log where action = 'model.called' and phase = 'outcome'
          and targets @> jsonb_build_array(jsonb_build_object('type', 'model_call', 'id', $1::text))`,
      [call?.id],
    );
    expect(outcomes.rowCount).toBe(1);
    expect(failures).toEqual([]);
  });
});
