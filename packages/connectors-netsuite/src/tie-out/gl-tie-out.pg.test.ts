import { afterEach, describe, expect, it } from 'vitest';

import { labMigrations } from '@ataski/connector-lab';
import { useDatabase } from '@ataski/postgres';

import {
  differenceOf,
  landedAmounts,
  ledgerAmounts,
  noDifference,
} from '../../test/landed-lines.ts';
import { createNetsuiteLab } from '../../test/netsuite-lab.ts';
import type { NetsuiteLab } from '../../test/netsuite-lab.ts';

const pair = [
  { account: 101, amount: '100' },
  { account: 114, amount: '-100' },
];

describe('the tie-out of a ledger', () => {
  const database = useDatabase({ migrations: labMigrations });
  let world: NetsuiteLab;

  const start = async (): Promise<string> => {
    world = await createNetsuiteLab(database, { ledger: { glLines: 300 } });
    return await world.connect(database.context(database.tenants.acme));
  };
  afterEach(async () => {
    await world.lab.close();
  });

  it('finds a revaluation, which moves no stamp, and reads its period again', async () => {
    const connectionId = await start();
    const id = world.provider.mutate(world.account).post({ lines: pair });
    world.clock.pass(60_000);
    await world.sync(connectionId);
    world.clock.pass(86_400_000);
    world.provider.mutate(world.account).revalue(id, { 0: '107.35', 1: '-107.35' });
    expect((await world.sync(connectionId)).errorCode).toBeNull();
    const landed = await landedAmounts(database, connectionId);
    expect(landed.get(`${id}:0:1`)).toBe('107.35');
    expect(differenceOf(landed, ledgerAmounts(world))).toEqual(noDifference);
  });

  it('buries a line that vanished without a trace', async () => {
    const connectionId = await start();
    await world.sync(connectionId);
    await database.superuser.query(
      `insert into connectors_kit.record
         (tenant_id, connection_id, stream, source_id, data, sha256, api_version, change_seq,
          first_seen_run, last_seen_run, parent_id)
       select tenant_id, connection_id, stream, '9:9:1', data, sha256, api_version, change_seq,
              first_seen_run, last_seen_run, '9'
         from connectors_kit.record
        where connection_id = $1 and stream = 'gl_lines' and deleted_at is null limit 1`,
      [connectionId],
    );
    world.clock.pass(60_000);
    expect((await world.sync(connectionId)).errorCode).toBeNull();
    const landed = await landedAmounts(database, connectionId);
    expect(differenceOf(landed, ledgerAmounts(world))).toEqual(noDifference);
  });

  it('fails by its own code when lines and balances never agree, and the other streams go on', async () => {
    const connectionId = await start();
    const { provider, account } = world;
    const id = provider.mutate(account).post({ lines: pair });
    world.clock.pass(60_000);
    provider.afterPage(account, (page) => {
      const amount = `${String(1000 + page)}.01`;
      provider.mutate(account).revalue(id, { 0: amount, 1: `-${amount}` });
    });
    const run = await world.sync(connectionId);
    expect(run).toMatchObject({ state: 'failed', errorCode: 'CONNECTORS_KIT_TIE_OUT_FAILED' });
    const states = run.streams.map(({ stream, state }) => [stream, state]);
    expect(states).toContainEqual(['gl_tie_out', 'failed']);
    expect(states).toContainEqual(['accrual_snapshot', 'complete']);
    expect(states).toContainEqual(['ar_aging', 'complete']);
  });
});
