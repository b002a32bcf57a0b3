import { describe, expect, it, onTestFinished } from 'vitest';

import { keptVersions, labMigrations, restrictTo } from '@ataski/connector-lab';
import { useDatabase } from '@ataski/postgres';

import { acmeBooks, createXeroLab } from '../test/xero-lab.ts';
import { xero } from './xero.ts';

const hour = 3_600_000;

// A run reads some fifty reports.
describe('reports from Xero', { timeout: 120_000 }, () => {
  const database = useDatabase({ migrations: labMigrations });

  async function start() {
    const lab = await createXeroLab(
      database,
      { organisations: [{ tenantId: acmeBooks, name: 'Acme', invoices: 0 }] },
      { connectors: [restrictTo(xero, 'profit_and_loss')] },
    );
    onTestFinished(() => lab.close());
    const lines = [{ accountCode: '200', amount: '1234567890123456.7891' }];
    const invoice = lab.provider.mutate.createInvoice(acmeBooks, { lines, date: '2026-08-10' });
    const connectionId = await lab.connect(database.context(database.tenants.acme));
    const versions = (id: string): Promise<readonly string[]> =>
      keptVersions(database, connectionId, 'profit_and_loss', id);
    return { lab, invoice, connectionId, versions };
  }

  it('show a restated month in both states, digit for digit, and the others in one', async () => {
    const { lab, invoice, connectionId, versions } = await start();
    await lab.sync(connectionId);
    lab.clock.pass(hour);
    await lab.sync(connectionId);
    expect(await versions('2026-08/accrual')).toHaveLength(1);
    lab.clock.pass(hour);
    lab.provider.mutate.backdateInvoice(acmeBooks, invoice.id, '2026-07-31');
    const run = await lab.sync(connectionId);
    expect(run.streams[0]).toMatchObject({ recordsRead: 48, recordsWritten: 2 });
    const [before = '', after = '', ...more] = await versions('2026-08/accrual');
    expect(more).toEqual([]);
    expect(before).toContain('"Value":"1234567890123456.7891"');
    expect(after).not.toContain('1234567890123456.7891');
    expect(after).toContain('"ReportDate":null');
    expect(await versions('2026-07/accrual')).toHaveLength(2);
    expect(await versions('2026-08/cash')).toHaveLength(1);
    lab.clock.pass(hour);
    lab.provider.mutate.payInvoice(acmeBooks, invoice.id, '2026-08-15');
    await lab.sync(connectionId);
    expect(await versions('2026-08/cash')).toHaveLength(2);
  });

  it('are not read again behind a closing date, once they were read since it was set', async () => {
    const { lab, invoice, connectionId, versions } = await start();
    const read = async (): Promise<number> => {
      lab.clock.pass(hour);
      const { streams } = await lab.sync(connectionId);
      return streams[0]?.recordsRead ?? 0;
    };
    expect(await read()).toBe(48);
    // Changed and closed between two runs: the change is not lost.
    lab.provider.mutate.backdateInvoice(acmeBooks, invoice.id, '2026-07-31');
    lab.provider.mutate.setPeriodLockDate(acmeBooks, '2026-09-30');
    expect(await read()).toBe(48);
    expect(await versions('2026-08/accrual')).toHaveLength(2);
    // October and November by both bases.
    expect(await read()).toBe(4);
    // A new month reads all, closed ones too.
    lab.clock.pass(14 * 24 * hour);
    expect(await read()).toBe(48);
  });
});
