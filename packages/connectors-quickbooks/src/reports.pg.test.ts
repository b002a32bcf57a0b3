import { describe, expect, it, onTestFinished } from 'vitest';

import { keptVersions, labMigrations, restrictTo } from '@ataski/connector-lab';
import { useDatabase } from '@ataski/postgres';

import { acmeRealm, createQuickbooksLab } from '../test/quickbooks-lab.ts';
import { quickbooks } from './quickbooks.ts';

const hour = 3_600_000;

// A run reads some sixty reports.
describe('reports from QuickBooks', { timeout: 120_000 }, () => {
  const database = useDatabase({ migrations: labMigrations });

  it('show a restated month in both states, digit for digit, and an empty one as empty', async () => {
    const lab = await createQuickbooksLab(
      database,
      { companies: [{ realmId: acmeRealm, name: 'Acme', sizes: { Invoice: 0, JournalEntry: 0 } }] },
      { connectors: [restrictTo(quickbooks, 'profit_and_loss', 'balance_sheet', 'cash_flow')] },
    );
    onTestFinished(() => lab.close());
    const { mutate } = lab.provider;
    const { id } = mutate.createInvoice(acmeRealm, {
      ...{ txnDate: '2026-08-10', amount: '1234567890123456.7891' },
    });
    const connectionId = await lab.connect(database.context(database.tenants.acme));
    const versions = (stream: string, report: string) =>
      keptVersions(database, connectionId, stream, report);
    await lab.sync(connectionId);
    lab.clock.pass(hour);
    const second = await lab.sync(connectionId);
    expect(second.streams.map(({ recordsRead }) => recordsRead)).toEqual([24, 24, 12]);
    expect(second.streams.map(({ recordsWritten }) => recordsWritten)).toEqual([0, 0, 0]);
    lab.clock.pass(hour);
    mutate.backdateInvoice(acmeRealm, id, '2026-07-31');
    await lab.sync(connectionId);
    const [before = '', after = '', ...more] = await versions('profit_and_loss', '2026-08/accrual');
    expect(more).toEqual([]);
    expect(before).toContain('"value":"1234567890123456.7891"');
    expect(before).toContain('"Time":null');
    expect(after).toContain('{"Name":"NoReportData","Value":"true"}');
    expect(await versions('profit_and_loss', '2026-08/cash')).toHaveLength(1);
    expect(await versions('balance_sheet', '2026-07/accrual')).toHaveLength(2);
    expect(await versions('cash_flow', '2026-07/any')).toHaveLength(2);
    lab.clock.pass(hour);
    mutate.payInvoice(acmeRealm, id, '2026-07-31');
    await lab.sync(connectionId);
    expect(await versions('profit_and_loss', '2026-07/cash')).toHaveLength(2);
  });
});
