import { labClock, restrictTo } from '@ataski/connector-lab';
import type { Connector } from '@ataski/connectors-kit';
import type { TestCluster } from '@ataski/postgres/test-cluster';

import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { deletionRows } from './completeness/deletions.ts';
import { hubspotWindow } from './completeness/hubspot-window.ts';
import { netsuiteLedger } from './completeness/netsuite-ledger.ts';
import { quickbooksBurst } from './completeness/quickbooks-burst.ts';
import type { CompletenessRow, Sabotage } from './completeness/scene.ts';
import { stripeSecond } from './completeness/stripe-second.ts';
import { openLabDatabase } from './lab-database.ts';
import { openLabReader } from './lab-reader.ts';
import type { LabReader } from './lab-reader.ts';
import { withCluster } from './with-cluster.ts';

const all: readonly CompletenessRow[] = [
  ...[hubspotWindow, netsuiteLedger, quickbooksBurst, stripeSecond],
  ...deletionRows,
];

/**
 * C4: everything that a provider has lands, also where it is much at once, changes while it is read
 * or is taken away. What is compared with are the simulator's own records.
 */
export const completeness: Proof = (run) => completenessWith({})(run);

/** Some rows of it, by name, broken on purpose. Default: all, sound. */
export function completenessWith({
  only,
  ...sabotage
}: Sabotage & { readonly only?: readonly string[] }): Proof {
  return async ({ size, progress }) => {
    const rows: ProofRow[] = [];
    await withCluster(async (cluster) => {
      for (const row of all) {
        if (only?.includes(row.name) === false) continue;
        const measured = await measure(cluster, row, size, sabotage);
        progress(`${row.name}: ${measured.measured}`);
        rows.push({ id: 'C4', ...measured });
      }
    });
    return rows;
  };
}

async function measure(
  cluster: TestCluster,
  row: CompletenessRow,
  size: ProofRun['size'],
  { sql, connector: sabotage = (one) => one }: Sabotage,
): ReturnType<CompletenessRow['measure']> {
  const clock = labClock();
  const database = await openLabDatabase(cluster);
  const readers: LabReader[] = [];
  try {
    if (sql !== undefined) await database.pools.superuser.query(sql);
    return await row.measure({
      ...{ clock, size },
      async read(provider, streams) {
        const change = (connector: Connector): Connector =>
          sabotage(streams === undefined ? connector : restrictTo(connector, ...streams));
        const reader = await openLabReader(database, { clock, provider, change });
        readers.push(reader);
        return reader;
      },
    });
  } finally {
    for (const reader of readers) await reader.close();
    await database.close();
  }
}
