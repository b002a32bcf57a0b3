import { afterEach, describe, expect, it } from 'vitest';

import { labMigrations } from '@ataski/connector-lab';
import { useDatabase } from '@ataski/postgres';

import { createNetsuiteLab } from '../test/netsuite-lab.ts';
import type { NetsuiteLab } from '../test/netsuite-lab.ts';

const ledger = { glLines: 60, months: 2 };

describe('an account of NetSuite', () => {
  const database = useDatabase({ migrations: labMigrations });
  const context = () => database.context(database.tenants.acme);
  let world: NetsuiteLab;

  const landed = async (connectionId: string, stream: string) => {
    const { rows } = await database.superuser.query<{ data: string }>(
      `select data from connectors_kit.record
        where connection_id = $1 and stream = $2 and deleted_at is null order by source_id`,
      [connectionId, stream],
    );
    return rows.map(({ data }) => JSON.parse(data) as Record<string, string>);
  };
  afterEach(async () => {
    await world.lab.close();
  });

  it.each(['123456_SB1', '123456-sb1', '123456_sb1', '123456-SB1'])(
    'is reached however it is spelt: %s',
    async (spelling) => {
      world = await createNetsuiteLab(database, { account: '123456_SB1', ledger });
      await expect(world.connect(context(), spelling)).resolves.toMatch(/-/);
      expect(world.provider.loginAuditTrail('123456_SB1')).toEqual([]);
    },
  );

  it('is connected once, however it is spelt, and once more when it was disconnected', async () => {
    world = await createNetsuiteLab(database, { account: '123456_SB1', ledger });
    const connectionId = await world.connect(context());
    await expect(world.connect(context(), '123456-sb1')).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_ACCOUNT_CONNECTED',
      details: { system: 'netsuite', connectionId },
    });
    await database.as(database.tenants.acme, (tx) =>
      world.lab.connections.disconnect(tx, connectionId),
    );
    await expect(world.connect(context())).resolves.not.toBe(connectionId);
  });

  it('is connected by each tenant that has a token of it', async () => {
    world = await createNetsuiteLab(database, { ledger });
    await world.connect(context());
    await expect(world.connect(database.context(database.tenants.globex))).resolves.toMatch(/-/);
  });

  it.each(['account', 'transactionline', 'deletedrecord', 'department'])(
    'whose role does not see %s is refused, naming it',
    async (table) => {
      world = await createNetsuiteLab(database, { ledger });
      world.provider.hideTable(world.account, table);
      await expect(world.connect(context())).rejects.toMatchObject({
        code: 'CONNECTORS_KIT_PERMISSION_MISSING',
        details: { system: 'netsuite', missingPermissions: [table] },
      });
    },
  );

  it('whose role loses sight of a table later goes on with the other streams', async () => {
    world = await createNetsuiteLab(database, { ledger });
    const connectionId = await world.connect(context());
    world.provider.hideTable(world.account, 'department');
    const run = await world.sync(connectionId);
    expect(run.errorCode).toBe('CONNECTORS_KIT_PERMISSION_MISSING');
    const failed = run.streams.filter(({ state }) => state !== 'complete');
    expect(failed.map(({ stream }) => stream)).toEqual(['departments']);
  });

  it('without OneWorld has one company of its own', async () => {
    world = await createNetsuiteLab(database, { ledger, isOneWorld: false });
    const connectionId = await world.connect(context());
    expect((await world.sync(connectionId)).errorCode).toBeNull();
    expect(await landed(connectionId, 'subsidiaries')).toEqual([{ id: '1', synthetic: 'T' }]);
  });

  it('with OneWorld whose role hides the subsidiaries is not taken for one without', async () => {
    world = await createNetsuiteLab(database, { ledger });
    world.provider.hideTable(world.account, 'subsidiary');
    const connectionId = await world.connect(context());
    const run = await world.sync(connectionId);
    expect(run.errorCode).toBe('CONNECTORS_KIT_PERMISSION_MISSING');
  });

  it('is asked again with a fresh nonce, so that nothing counts as a replay', async () => {
    world = await createNetsuiteLab(database, { ledger });
    const host = '123456.suitetalk.api.netsuite.com';
    const connectionId = await world.connect(context());
    for (const status of [500, 429, 503])
      world.lab.sandbox.faults.inject({
        host,
        after: 2,
        times: 2,
        fault: { kind: 'status', status },
      });
    world.lab.sandbox.faults.inject({ host, after: 9, fault: { kind: 'reset' } });
    expect((await world.sync(connectionId)).errorCode).toBeNull();
    expect(world.provider.loginAuditTrail(world.account)).toEqual([]);
  });

  it('keeps each state of a period that was opened again', async () => {
    world = await createNetsuiteLab(database, { ledger: { glLines: 200, months: 4 } });
    const { provider, account, clock } = world;
    const connectionId = await world.connect(context());
    await world.sync(connectionId);
    const closed = provider
      .rows(account, 'accountingperiod')
      .find(
        ({ closed: is, isyear, isquarter }) => is === 'T' && isyear === 'F' && isquarter === 'F',
      );
    clock.pass(3_600_000);
    provider.mutate(account).reopenPeriod(Number(closed?.['id']));
    expect((await world.sync(connectionId)).errorCode).toBeNull();
    const { rows } = await database.superuser.query<{ flags: string[] }>(
      `select array_agg(data::json ->> 'closed' order by version) as flags
         from connectors_kit.record_version
        where connection_id = $1 and stream = 'accrual_snapshot' and data::json ->> 'period_id' = $2
        group by source_id`,
      [connectionId, String(closed?.['id'])],
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { flags } of rows) expect(flags).toEqual(['T', 'F']);
  });
});
