import { describe, expect, it } from 'vitest';

import { createWorld, labMigrations } from '@ataski/connector-lab';
import { acceptanceChecks } from '@ataski/connectors-kit/testing';
import type { AcceptanceWorld } from '@ataski/connectors-kit/testing';
import { useDatabase } from '@ataski/postgres';
import type { IntacctObject } from '@ataski/sandbox';

import { fixtures } from '../test/fixtures.ts';
import { createIntacctLab } from '../test/intacct-lab.ts';
import type { IntacctLab } from '../test/intacct-lab.ts';
import { listedObjects } from './objects.ts';
import { sageIntacct } from './sage-intacct.ts';

describe('the Sage Intacct connector is accepted by', () => {
  const database = useDatabase({ migrations: labMigrations });

  async function createIntacctWorld(): Promise<AcceptanceWorld> {
    const world = await createIntacctLab(database, { size: { entries: 45, months: 3 } });
    const { lab, clock, provider } = world;
    return createWorld({
      ...{ database, lab, connector: sageIntacct, expected: expectedCounts(world) },
      connect: (context) => world.connect(context),
      connectWrongly: (context) => world.connect(context, 'wrong'),
      change() {
        clock.pass(3_600_000);
        const customer = provider.records('acme', 'CUSTOMER')[0]?.['RECORDNO'] ?? '';
        const batch = provider.records('acme', 'GLBATCH')[0]?.['RECORDNO'] ?? '';
        provider.mutate('acme').change('CUSTOMER', customer, { NAME: 'Renamed & <moved>' });
        provider.mutate('acme').remove(batch);
        return Promise.resolve({
          changed: { stream: 'customers', sourceId: customer },
          removed: { stream: 'gl_batches', sourceId: batch },
          follows: ({ stream, data }) =>
            stream === 'trial_balance' ||
            (stream === 'gl_details' && data.includes(`"BATCHKEY":"${batch}"`)),
        });
      },
      beyond: (_stream, position) => {
        const stored = position as { readonly position: { readonly window?: object } };
        const { window } = stored.position;
        if (window === undefined) return position;
        const until = '2999-01-01 00:00:00';
        return { ...stored, position: { ...stored.position, window: { ...window, until } } };
      },
    });
  }

  const checks = acceptanceChecks({ fixtures, createWorld: createIntacctWorld });
  it.each(checks)('$name', { timeout: 60_000 }, async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

function expectedCounts({ provider }: IntacctLab): Readonly<Record<string, number>> {
  const records = (object: string) => provider.records('acme', object as IntacctObject);
  const postings = records('GLDETAIL').filter(({ BOOKID }) => BOOKID === 'ACCRUAL');
  const accounts = new Set(postings.map(({ ACCOUNTNO }) => ACCOUNTNO));
  return {
    ...Object.fromEntries(
      listedObjects.map(({ object, stream }) => [stream, records(object).length]),
    ),
    gl_details: postings.length,
    trial_balance: records('REPORTINGPERIOD').length * accounts.size,
    deletions: records('AUDITHISTORY').length,
  };
}
