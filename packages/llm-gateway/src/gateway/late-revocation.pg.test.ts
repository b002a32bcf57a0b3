import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { ask, surfaceAsks } from '@ataski/gateway-lab';

import { useGateway } from './gateway.fixture.ts';

/** A head and a beginning of a body now, the rest when it is asked for. */
function beginAsking(url: string, key: string, body: string) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const asking = httpRequest(url, { method: 'POST', headers });
  const answered = new Promise<number>((resolve, reject) => {
    asking.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asking.on('error', reject);
  });
  asking.write(body.slice(0, 10));
  return { end: () => void asking.end(body.slice(10)), answered };
}

describe('a key that is revoked while its request is still being sent', () => {
  const { acme, db, world } = useGateway();

  it.each(surfaceAsks)('opens nothing on $surface, and nothing is sent', async (one) => {
    const { budget, calls, key, origin, refusals } = world();
    // Of this surface: the log keeps the rows of those before.
    const refusedHere = async () =>
      (await refusals(acme)).filter(({ surface }) => surface === one.surface);
    await budget(acme);
    const { text, id } = await key(acme);
    const body = JSON.stringify(one.body('Hi'));
    const [late, other] = [beginAsking(origin + one.path, text, body), await key(acme)];
    await sleep(100);
    await db.superuser.query(
      'update llm_gateway.virtual_key set revoked_at = now() where id = $1',
      [id],
    );
    await sleep(1_000);
    late.end();
    expect(await late.answered).toBe(401);
    expect(world()[one.provider].calls.list()).toEqual([]);
    expect(await calls(acme)).toEqual([]);
    await expect.poll(refusedHere, { timeout: 5_000 }).toMatchObject([{ code: 'unauthorized' }]);
    const good = beginAsking(origin + one.path, other.text, body);
    await sleep(1_100);
    good.end();
    expect(await good.answered).toBe(200);
  });
});

describe('a key that is revoked while an equal call of another is waited for', () => {
  const { acme, db, world } = useGateway({ isCaching: true });

  it.each(surfaceAsks)('is not told the kept answer on $surface', async (one) => {
    const { budget, key, origin, refusals } = world();
    // Of this surface: the log keeps the rows of those before.
    const refusedHere = async () =>
      (await refusals(acme)).filter(({ surface }) => surface === one.surface);
    await budget(acme);
    const [maker, revoked, good] = [await key(acme), await key(acme), await key(acme)];
    world()[one.provider].deliver({ firstByteMs: 3_000 });
    const body = one.body('A question of three');
    const asking = ({ text }: { readonly text: string }) =>
      ask(origin, one.path, text, body, { headers: { 'x-ataski-cache': 'on, shared' } });
    const made = asking(maker);
    const sent = () => world()[one.provider].calls.list().length;
    await expect.poll(sent, { interval: 5, timeout: 10_000 }).toBe(1);
    const waiting = [asking(revoked), asking(good)];
    await sleep(200);
    await db.superuser.query(
      'update llm_gateway.virtual_key set revoked_at = now() where id = $1',
      [revoked.id],
    );
    const [refused, told] = await Promise.all(waiting);
    expect([(await made).status, refused?.status, told?.status]).toEqual([200, 401, 200]);
    expect(told?.bytes).toEqual((await made).bytes);
    expect(refused?.bytes).not.toEqual((await made).bytes);
    await expect.poll(refusedHere, { timeout: 5_000 }).toMatchObject([{ code: 'unauthorized' }]);
    expect(sent()).toBe(1);
  });
});
