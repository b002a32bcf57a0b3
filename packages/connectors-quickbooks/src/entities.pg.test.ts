import { describe, expect, it, onTestFinished } from 'vitest';

import { labMigrations, landedRows, restrictTo } from '@ataski/connector-lab';
import { useDatabase } from '@ataski/postgres';
import type { QboEntity } from '@ataski/sandbox';

import { acmeRealm, createQuickbooksLab } from '../test/quickbooks-lab.ts';
import { entityOf } from './entity-changes.ts';
import { quickbooks } from './quickbooks.ts';

const hour = 3_600_000;
const streams = ['accounts', 'customers', 'vendors', 'invoices'] as const;

describe('lists and invoices from QuickBooks', { timeout: 60_000 }, () => {
  const database = useDatabase({ migrations: labMigrations });

  async function start(sizes: Partial<Record<'Customer' | 'Vendor' | 'Invoice', number>> = {}) {
    const lab = await createQuickbooksLab(
      database,
      { companies: [{ realmId: acmeRealm, name: 'Acme', sizes }] },
      { connectors: [restrictTo(quickbooks, ...streams)] },
    );
    onTestFinished(() => lab.close());
    const connectionId = await lab.connect(database.context(database.tenants.acme));
    const landed = () => landedRows(database, connectionId);
    /** What is there, by entity and id, with its text; and what should be. */
    const agree = async (): Promise<void> => {
      const rows = (await landed()).filter(({ isDeleted }) => !isDeleted);
      const there = rows.map(({ stream, sourceId, data }) => {
        const { SyncToken } = JSON.parse(data) as { readonly SyncToken: string };
        return `${entityOf[stream as keyof typeof entityOf]}/${sourceId}/${SyncToken}`;
      });
      const expected = (Object.values(entityOf) as QboEntity[]).flatMap((entity) =>
        lab.provider
          .records(acmeRealm, entity)
          .map(({ id, syncToken }) => `${entity}/${id}/${String(syncToken)}`),
      );
      expect(there.sort()).toEqual(expected.sort());
    };
    const reads = (): number => lab.provider.readsThisMonth('client');
    return { lab, connectionId, landed, agree, reads };
  }

  it('keep amounts of twenty digits', async () => {
    const { lab, connectionId, landed } = await start({ Invoice: 0 });
    lab.provider.mutate.createInvoice(acmeRealm, { amount: '1234567890123456.7891' });
    expect((await lab.sync(connectionId)).state).toBe('complete');
    const [invoice] = (await landed()).filter(({ stream }) => stream === 'invoices');
    expect(invoice?.data).toContain('"TotalAmt":1234567890123456.7891');
  });

  it('are there when inactive, and cost one read for all four when little has changed', async () => {
    const { lab, connectionId, agree, landed, reads } = await start();
    await lab.sync(connectionId);
    expect((await landed()).some(({ data }) => data.includes('"Active":false'))).toBe(true);
    const before = reads();
    lab.clock.pass(hour);
    const { mutate } = lab.provider;
    mutate.inactivate(acmeRealm, 'Vendor', '3');
    mutate.remove(acmeRealm, 'Invoice', '5');
    mutate.voidInvoice(acmeRealm, '6');
    mutate.createCustomer(acmeRealm);
    const run = await lab.sync(connectionId);
    expect(run.streams.map(({ recordsWritten }) => recordsWritten)).toEqual([0, 1, 1, 1]);
    expect(run.streams.map(({ recordsDeleted }) => recordsDeleted)).toEqual([0, 0, 0, 1]);
    expect(reads() - before).toBe(1);
    await agree();
  });

  it('lose nothing when objects are deleted, edited and made while pages are read', async () => {
    const { lab, connectionId, agree } = await start({ Customer: 5, Vendor: 5, Invoice: 2300 });
    const { mutate } = lab.provider;
    await lab.ask(connectionId);
    while ((await lab.lastRun(connectionId)).streams[3]?.pages !== 1) {
      await lab.pageRunner.runOnce();
    }
    lab.clock.pass(60_000);
    for (let id = 1; id <= 40; id += 1) mutate.remove(acmeRealm, 'Invoice', String(id));
    for (let id = 1001; id <= 1010; id += 1) mutate.payInvoice(acmeRealm, String(id), '2026-11-01');
    mutate.createInvoice(acmeRealm);
    expect((await lab.sync(connectionId)).state).toBe('complete');
    await agree();
  });

  it('are complete after a burst of 2,500 changes with deletions', async () => {
    const { lab, connectionId, agree, landed } = await start();
    await lab.sync(connectionId);
    lab.clock.pass(hour);
    const burst = lab.provider.mutate.burst(acmeRealm, 2500);
    expect(burst.deleted.length).toBeGreaterThan(100);
    lab.clock.pass(hour);
    expect((await lab.sync(connectionId)).state).toBe('complete');
    await agree();
    const buried = (await landed()).filter(({ isDeleted }) => isDeleted);
    expect(buried.map(({ sourceId }) => `Invoice/${sourceId}`).sort()).toEqual(
      [...burst.deleted].sort(),
    );
  });

  it('are complete in the run after a burst that went on while they were read', async () => {
    const { lab, connectionId, agree } = await start();
    await lab.sync(connectionId);
    lab.clock.pass(hour);
    lab.provider.mutate.burst(acmeRealm, 2500);
    // Within the overlap: the changes since the read began fill an answer again.
    await lab.sync(connectionId);
    lab.clock.pass(hour);
    expect((await lab.sync(connectionId)).state).toBe('complete');
    await agree();
  });

  it('are read whole after more than thirty days, and what has gone is marked', async () => {
    const { lab, connectionId, agree, landed } = await start();
    await lab.sync(connectionId);
    lab.provider.mutate.remove(acmeRealm, 'Invoice', '5');
    lab.clock.pass(31 * 24 * hour);
    expect((await lab.sync(connectionId)).state).toBe('complete');
    await agree();
    expect((await landed()).filter(({ isDeleted }) => isDeleted)).toMatchObject([
      { stream: 'invoices', sourceId: '5' },
    ]);
  });

  it('are asked for again after a fault inside a success', async () => {
    const { lab, connectionId, agree } = await start();
    lab.provider.faultInside200('003001', 'ThrottleExceeded');
    expect((await lab.sync(connectionId)).state).toBe('complete');
    await agree();
  });
});
