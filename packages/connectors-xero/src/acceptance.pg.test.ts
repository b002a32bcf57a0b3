import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { createWorld, labMigrations } from '@ataski/connector-lab';
import { streamNames } from '@ataski/connectors-kit';
import { acceptanceChecks } from '@ataski/connectors-kit/testing';
import type { AcceptanceWorld } from '@ataski/connectors-kit/testing';
import { useDatabase } from '@ataski/postgres';

import { acmeBooks, createXeroLab, otherBooks } from '../test/xero-lab.ts';
import { xero } from './xero.ts';

/** Two pages of invoices, and twenty-four months of reports by two bases. */
const expected = {
  ...{ organisation: 1, accounts: 11, invoices: 1050 },
  ...{ profit_and_loss: 48, balance_sheet: 48 },
};

describe('the Xero connector is accepted by', () => {
  const database = useDatabase({ migrations: labMigrations });

  async function createXeroWorld(): Promise<AcceptanceWorld> {
    const lab = await createXeroLab(database, {
      organisations: [
        { tenantId: acmeBooks, name: 'Acme', invoices: expected.invoices },
        { tenantId: otherBooks, name: 'Globex' },
      ],
    });
    return createWorld({
      ...{ database, lab, connector: xero, expected },
      connect: (context) => lab.connect(context),
      connectWrongly: (context) =>
        lab.connections.finishConsent({ context, callback: { state: 'unknown', code: 'unknown' } }),
      change() {
        lab.clock.pass(3_600_000);
        const draft = lab.provider.invoices(acmeBooks).find(({ status }) => status === 'DRAFT');
        if (draft === undefined) throw new Error('There is no draft.');
        // No report has ever shown it, and it stays readable.
        lab.provider.mutate.deleteInvoice(acmeBooks, draft.id);
        const changed = { stream: 'invoices', sourceId: draft.id };
        return Promise.resolve({ changed, removed: null });
      },
      beyond(stream, stored) {
        const state = stored as { readonly position: object };
        const beyond: Readonly<Record<string, object>> = {
          accounts: { startedAt: 4_000_000_000_000 },
          invoices: { startedAt: 4_000_000_000_000 },
          profit_and_loss: { month: '2096-10', closedUntil: '2096-09-30' },
          balance_sheet: { month: '2096-10', closedUntil: '2096-09-30' },
        };
        return { ...state, position: { ...state.position, ...beyond[stream] } };
      },
    });
  }

  const fixtures = Object.fromEntries(
    streamNames(xero).map((name) => [
      name,
      readFileSync(new URL(`../test/fixtures/${name}.json`, import.meta.url), 'utf8'),
    ]),
  );
  const checks = acceptanceChecks({ fixtures, createWorld: createXeroWorld });
  // Each reads some hundred reports.
  it.each(checks)('$name', { timeout: 120_000 }, async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
