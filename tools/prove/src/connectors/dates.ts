import type { Proof, ProofRow } from '../proof.ts';
import { datedSystems } from './dates/dated-systems.ts';
import type { DatedSystem } from './dates/dated-systems.ts';
import { zones } from './dates/hard-moments.ts';
import { runInZone } from './dates/zone-run.ts';
import type { ZoneRun } from './dates/zone-run.ts';
import type { ZoneSettings } from './dates/zone-settings.ts';
import { differencesOf } from './kill/landed-tables.ts';
import { openLabDatabase } from './lab-database.ts';
import { withCluster } from './with-cluster.ts';

/**
 * C5: worker processes in other time zones read the same provider, in which things happened around
 * midnight, on days that a zone has not and when clocks were changed; what lands is the same.
 */
export const dates: Proof = (run) => datesWith({})(run);

/** The same for some systems, or with workers that write instants by the clock on their wall. */
export function datesWith({
  only,
  sabotage,
}: {
  readonly only?: readonly string[];
  readonly sabotage?: NonNullable<ZoneSettings['sabotage']>;
}): Proof {
  return async ({ size, progress }) => {
    const chosen = zones[size];
    const rows: ProofRow[] = [];
    await withCluster(async (cluster) => {
      for (const dated of datedSystems) {
        if (only?.includes(dated.system) === false) continue;
        const runs: ZoneRun[] = [];
        const database = await openLabDatabase(cluster);
        try {
          for (const zone of chosen) runs.push(await runInZone(database, dated, zone, sabotage));
        } finally {
          await database.close();
        }
        const row = describe(dated, chosen, runs);
        progress(`${dated.system}: ${row.measured}`);
        rows.push(row);
      }
    });
    return rows;
  };
}

function describe(
  { system }: DatedSystem,
  chosen: readonly string[],
  runs: readonly ZoneRun[],
): ProofRow {
  const [utc, ...others] = runs;
  const landed = utc?.landed;
  const differences = others.flatMap((other) =>
    landed === undefined ? [] : differencesOf(landed, other.landed),
  );
  const stood = chosen.map((zone, index) => `${zone} ${(runs[index]?.offsets ?? []).join('/')}`);
  const offsets = new Set(runs.map((run) => run.offsets.join()));
  const lines = Object.values(landed?.tables ?? {}).flat().length;
  const records = landed?.tables['record']?.length ?? 0;
  const example = differences.length === 0 ? '' : `, such as ${differences[0] ?? ''}`;
  return {
    id: 'C5',
    promise: `${system}: worker processes in other time zones leave the same rows, positions and times of change.`,
    measured: `${stood.join(', ')} minutes from UTC; ${String(records)} records, ${String(differences.length)} differences in ${String(lines)} lines${example}`,
    goal: `${String(chosen.length)} zones that differ, every run complete, no difference`,
    holds:
      runs.length === chosen.length &&
      offsets.size === chosen.length &&
      runs.every((run) => run.landed.state === 'complete') &&
      records > 0 &&
      differences.length === 0,
  };
}
