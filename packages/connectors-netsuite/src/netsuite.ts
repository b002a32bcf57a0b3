import { defineConnector, tokenBasedAuth } from '@ataski/connectors-kit';
import { manifest } from '@ataski/scope-manifest';

import { failure } from './failure.ts';
import { deletedRecords } from './ledger/deleted-records.ts';
import { glLines } from './ledger/gl-lines.ts';
import { rosters } from './roster/rosters.ts';
import { accrualSnapshot } from './snapshot/accrual-snapshot.ts';
import { apAging, arAging } from './snapshot/open-items.ts';
import { trialBalance } from './snapshot/trial-balance.ts';
import { glTieOut } from './tie-out/gl-tie-out.ts';

/**
 * NetSuite, read only, by named queries with token-based authentication. Facts checked against
 * Oracle's pages, 2026-11-23; what was remembered stands behind a constant that says so.
 */
export const netsuite = defineConnector(manifest.netsuite, {
  apiVersion: 'suiteql-v1',
  auth: tokenBasedAuth(),
  headers: { prefer: 'transient', 'accept-language': 'en' },
  // NetSuite counts calls under way at once, of which this makes one; the customer needs the others.
  pace: { callsPerSecond: 10 },
  retry: { statuses: [429], afterHeader: 'retry-after' },
  failure,
  readings: [
    ...rosters,
    glLines,
    deletedRecords,
    trialBalance,
    glTieOut,
    arAging,
    apAging,
    accrualSnapshot,
  ],
});
