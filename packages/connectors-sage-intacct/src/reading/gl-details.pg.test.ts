import { afterEach, describe, expect, it } from 'vitest';

import { labMigrations } from '@ataski/connector-lab';
import { useDatabase } from '@ataski/postgres';

import { createIntacctLab } from '../../test/intacct-lab.ts';
import type { IntacctLab } from '../../test/intacct-lab.ts';

describe('the postings of a company', () => {
  const database = useDatabase({ migrations: labMigrations });
  let world: IntacctLab;
  const start = async (entries = 60): Promise<string> => {
    world = await createIntacctLab(database, { size: { entries, hasHugeAmounts: true } });
    return await world.connect(database.context(database.tenants.acme));
  };
  const landed = async (connectionId: string): Promise<Readonly<Record<string, string>>> => {
    const { rows } = await database.superuser.query<{ id: string; amount: string }>(
      `select source_id as id, data::json ->> 'AMOUNT' as amount from connectors_kit.record
        where connection_id = $1 and stream = 'gl_details' and deleted_at is null`,
      [connectionId],
    );
    return Object.fromEntries(rows.map(({ id, amount }) => [id, amount]));
  };
  const kept = (): Readonly<Record<string, string>> =>
    Object.fromEntries(
      world.provider
        .records('acme', 'GLDETAIL')
        .filter(({ BOOKID }) => BOOKID === 'ACCRUAL')
        .map(({ RECORDNO = '', AMOUNT = '' }) => [RECORDNO, AMOUNT]),
    );
  afterEach(async () => {
    await world.lab.close();
  });

  it('are those of one book, those of private entities too, digit for digit', async () => {
    const connectionId = await start();
    expect((await world.sync(connectionId)).errorCode).toBeNull();
    const amounts = await landed(connectionId);
    expect(amounts).toEqual(kept());
    expect(
      Object.values(amounts).filter((amount) => /^-?\d{18}\.\d+$/.test(amount)).length,
    ).toBeGreaterThan(3);
  });

  it('go when they are taken out of their entry, and with it', async () => {
    const connectionId = await start();
    const ledger = world.provider.mutate('acme');
    const lines = [
      { account: '1000', amount: '12345678901234567890.11' },
      { account: '2100', amount: '-12345678901234567890.01' },
      { account: '6000', amount: '-.1' },
    ];
    const [shortened, removed] = [ledger.post({ lines }), ledger.post({ lines })];
    world.clock.pass(60_000);
    await world.sync(connectionId);
    const before = Object.keys(await landed(connectionId)).length;
    world.clock.pass(3_600_000);
    ledger.edit(shortened, [
      { account: '1000', amount: '5.55' },
      { account: '2100', amount: '-5.55' },
    ]);
    ledger.remove(removed);
    world.clock.pass(60_000);
    expect((await world.sync(connectionId)).errorCode).toBeNull();
    expect(await landed(connectionId)).toEqual(kept());
    expect(Object.keys(await landed(connectionId))).toHaveLength(before - 4);
  });

  it('that change while they are read are neither lost nor doubled after the next run', async () => {
    const connectionId = await start(900);
    const ledger = world.provider.mutate('acme');
    const batches = world.provider.records('acme', 'GLBATCH').map(({ RECORDNO = '' }) => RECORDNO);
    let answers = 0;
    world.provider.afterAnswer(() => {
      answers += 1;
      world.clock.pass(1000);
      const batch = batches[(answers * 37) % batches.length] ?? '';
      if (answers % 3 === 0 && answers < 90)
        ledger.edit(batch, [
          { account: '1000', amount: `${String(answers)}.01` },
          { account: '2100', amount: `-${String(answers)}.01` },
        ]);
    });
    await world.sync(connectionId);
    world.provider.afterAnswer(null);
    world.clock.pass(60_000);
    expect((await world.sync(connectionId)).errorCode).toBeNull();
    expect(await landed(connectionId)).toEqual(kept());
  });

  it('are missing by name where the role may not read them, and the rest goes on', async () => {
    const connectionId = await start();
    world.provider.hideObject('acme', 'GLDETAIL');
    const run = await world.sync(connectionId);
    expect(run.errorCode).toBe('CONNECTORS_KIT_PERMISSION_MISSING');
    const failed = run.streams.filter(({ state }) => state === 'failed');
    expect(failed.map(({ stream }) => stream)).toEqual(['gl_details', 'trial_balance']);
    await expect(world.connect(database.context(database.tenants.globex))).rejects.toMatchObject({
      details: { missingPermissions: ['GLDETAIL'] },
    });
  });

  it('keep both states of a balance that was restated', async () => {
    const connectionId = await start();
    await world.sync(connectionId);
    world.clock.pass(3_600_000);
    world.provider.mutate('acme').post({
      date: '2026-10-15',
      lines: [
        { account: '0100', amount: '1.01' },
        { account: '1000', amount: '-1.01' },
      ],
    });
    world.clock.pass(60_000);
    expect((await world.sync(connectionId)).errorCode).toBeNull();
    const { rows } = await database.superuser.query<{ versions: number }>(
      `select max(version) as versions from connectors_kit.record_version
        where connection_id = $1 and stream = 'trial_balance'`,
      [connectionId],
    );
    expect(rows[0]?.versions).toBe(2);
  });
});
