import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { createWorld, labMigrations } from '@ataski/connector-lab';
import { streamNames } from '@ataski/connectors-kit';
import { acceptanceChecks } from '@ataski/connectors-kit/testing';
import type { AcceptanceWorld } from '@ataski/connectors-kit/testing';
import { useDatabase } from '@ataski/postgres';

import { acmeRealm, createQuickbooksLab, otherRealm } from '../test/quickbooks-lab.ts';
import { quickbooks } from './quickbooks.ts';

const sizes = { Customer: 30, Vendor: 10, Invoice: 1050, JournalEntry: 20 };
/** Two pages of invoices and one that is worth nothing; twelve months of reports. */
const expected = {
  ...{ company_info: 1, accounts: 7, customers: 30, vendors: 10, invoices: 1051 },
  ...{ profit_and_loss: 24, balance_sheet: 24, cash_flow: 12 },
};

describe('the QuickBooks connector is accepted by', () => {
  const database = useDatabase({ migrations: labMigrations });

  async function createQuickbooksWorld(): Promise<AcceptanceWorld> {
    const lab = await createQuickbooksLab(database, {
      companies: [
        { realmId: acmeRealm, name: 'Acme', sizes },
        { realmId: otherRealm, name: 'Globex' },
      ],
    });
    const { mutate } = lab.provider;
    // No report shows it, before and after it is gone.
    const nothing = mutate.createInvoice(acmeRealm, { amount: '0.00' });
    return createWorld({
      ...{ database, lab, connector: quickbooks, expected },
      connect: (context) => lab.connect(context),
      connectWrongly: (context) => lab.connect(context, { altered: { realmId: otherRealm } }),
      change() {
        lab.clock.pass(3_600_000);
        mutate.rename(acmeRealm, 'Customer', '1', 'Renamed');
        mutate.remove(acmeRealm, 'Invoice', nothing.id);
        return Promise.resolve({
          changed: { stream: 'customers', sourceId: '1' },
          removed: { stream: 'invoices', sourceId: nothing.id },
        });
      },
      beyond(stream, stored) {
        const state = stored as { readonly position: object };
        if (stream === 'company_info') return state;
        const position =
          'knownUntil' in state.position
            ? { knownUntil: 4_000_000_000_000 }
            : { month: '2096-10', closedUntil: '2096-09-30' };
        return { ...state, position: { ...state.position, ...position } };
      },
    });
  }

  const fixtures = Object.fromEntries(
    streamNames(quickbooks).map((name) => [
      name,
      readFileSync(new URL(`../test/fixtures/${name}.json`, import.meta.url), 'utf8'),
    ]),
  );
  const checks = acceptanceChecks({ fixtures, createWorld: createQuickbooksWorld });
  // Each reads some sixty reports.
  it.each(checks)('$name', { timeout: 120_000 }, async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
