import type { Proof, ProofRow } from '../proof.ts';
import { openLabDatabase } from './lab-database.ts';
import type { LabDatabase } from './lab-database.ts';
import { moneyRow } from './money/money-row.ts';
import { moneySystems } from './money/money-systems.ts';
import type { AnswerSabotage } from './money/rewriting-provider.ts';
import { withCluster } from './with-cluster.ts';

/** C5: random decimals stand in place of the provider's amounts, and land digit for digit. */
export const money: Proof = (run) => moneyWith({})(run);

/** The same for some systems, or with answers that are spoilt on their way. */
export function moneyWith({
  only,
  sabotage,
}: {
  readonly only?: readonly string[];
  readonly sabotage?: AnswerSabotage;
}): Proof {
  return async (run) => {
    const rows: ProofRow[] = [];
    await withCluster(async (cluster) => {
      for (const one of moneySystems) {
        if (only?.includes(one.system) === false) continue;
        const database: LabDatabase = await openLabDatabase(cluster);
        try {
          const row = await moneyRow(database, one, run, sabotage);
          run.progress(`${one.system}: ${row.measured}`);
          rows.push(row);
        } finally {
          await database.close();
        }
      }
    });
    return rows;
  };
}
