import { randomInt } from 'node:crypto';

import { systemClock } from '@ataski/kernel';
import { openDatabase } from '@ataski/postgres/open-database';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import type { TestCluster } from '@ataski/postgres/test-cluster';

import { withCluster } from '../connectors/with-cluster.ts';
import type { Proof, ProofRun } from '../proof.ts';
import { createLedgerLog } from './ledger-log.ts';
import { ledgerMigrations } from './ledger-migrations.ts';
import { sabotageLedger } from './sabotages.ts';
import type { LedgerSabotage } from './sabotages.ts';
import { carryOut } from './schedules/carry-out.ts';
import type { Lane } from './schedules/carry-out.ts';
import { createLedgerProcess } from './schedules/ledger-process.ts';
import { drawPlan } from './schedules/plan.ts';
import { describeSchedules } from './schedules/schedule-rows.ts';
import type { ScheduleResult } from './schedules/schedule-rows.ts';
import { createTally } from './tally.ts';

const counts = { full: 10_000, small: 60 } as const;
const laneCount = 4;
const processesOfLane = 4;

/** G1: calls, crashes and wrong clocks in an order that a seed draws, on one database. */
export const schedules: Proof = (run) => withCluster((cluster) => schedulesOn(cluster, null)(run));

/** The same on a cluster that is there already, after something was broken. */
export function schedulesOn(cluster: TestCluster, sabotage: LedgerSabotage | null): Proof {
  return async (run) => {
    const database = await openDatabase(cluster, ledgerMigrations);
    try {
      if (sabotage !== null) await sabotageLedger(database.pools.superuser, sabotage);
      return describeSchedules(await carryOutAll(database, run), run.size);
    } finally {
      await database.close();
    }
  };
}

async function carryOutAll(database: OpenDatabase, run: ProofRun): Promise<ScheduleResult> {
  const seed = run.seed ?? randomInt(2 ** 31);
  const wanted = counts[run.size];
  const tally = createTally();
  const faults: ScheduleResult['faults'][number][] = [];
  const startedAt = performance.now();
  run.progress(`seed ${String(seed)}`);
  let begun = 0;
  const follow = async (lane: Lane): Promise<void> => {
    // Lanes share one row of seeds: which lane takes a schedule does not change it.
    while (begun < wanted) {
      const own = (seed + begun) % 2 ** 31;
      begun += 1;
      const found = await carryOut(drawPlan(own), lane);
      faults.push(...found.map((fault) => ({ ...fault, seed: own })));
      for (const { what } of found) run.progress(`schedule ${String(own)}: ${what}`);
      if (begun % Math.ceil(wanted / 20) === 0)
        run.progress(`${String(begun)} schedules, ${String(faults.length)} contradictions`);
    }
  };
  const audit = createLedgerLog(database.tenancy, systemClock);
  const lanes = Array.from({ length: laneCount }, (_unused, lane) =>
    Array.from({ length: processesOfLane }, (_other, number) =>
      createLedgerProcess(database, `lane_${String(lane)}_${String(number)}`),
    ),
  );
  try {
    await Promise.all(lanes.map((processes) => follow({ database, audit, processes, tally })));
  } finally {
    await Promise.all(lanes.flat().map((process) => process.close()));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return { wanted, seed, seconds, tally, faults };
}
