import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { countLost, countUnsealed, findTreeFaults } from './seal-crash/find-faults.ts';
import { startProcess } from './seal-crash/mortal-process.ts';
import { openStage } from './seal-crash/stage.ts';
import type { Stage } from './seal-crash/stage.ts';
import { verifyStreams } from './seal-crash/verify-streams.ts';

const points = { full: 50, small: 3 } as const;
const victims = ['writer', 'sealer', 'database'] as const;
type Victim = (typeof victims)[number];

/** A theatre in which everything that can die is running. */
interface Theatre {
  readonly stage: Stage;
  /** Every event that a writer knew to be committed, from the beginning. */
  readonly committed: string[];
  /** Kills it, starts it anew. */
  strike(victim: Victim): Promise<void>;
  close(): Promise<void>;
}

/**
 * E2: kills the writer, the sealer and the database in the midst of their work, at random points,
 * and looks for gaps, duplicates and lost rows after each.
 */
export const sealCrash: Proof = async (run) => {
  const stage = await openStage();
  try {
    const rows: ProofRow[] = [];
    for (const victim of victims) rows.push(await prove(stage, victim, run));
    return rows;
  } finally {
    await stage.close();
  }
};

async function prove(stage: Stage, victim: Victim, run: ProofRun): Promise<ProofRow> {
  const theatre = openTheatre(stage);
  const found: string[] = [];
  try {
    for (let point = 1; point <= points[run.size]; point += 1) {
      await untilBusy(theatre);
      await sleep(randomInt(150));
      await theatre.strike(victim);
      found.push(...describe(await findTreeFaults(stage)));
      run.progress(
        `${victim} killed, point ${String(point)}: ${String(theatre.committed.length)} events`,
      );
    }
  } finally {
    await theatre.close();
  }
  const lost = await countLost(stage, theatre.committed);
  const verified = await verifyStreams(stage);
  found.push(...describe(await findTreeFaults(stage)), ...verified.faults);
  const unsealed = await countUnsealed(stage);
  return {
    id: 'E2',
    promise: `When the ${victim} is killed (SIGKILL) at ${String(points[run.size])} random points, no index is missing or doubled and no committed row is lost; afterwards every row is sealed and every stream verifies.`,
    measured: `${String(theatre.committed.length)} events known to be committed, ${String(lost)} lost; ${String(verified.entries)} entries verified offline, ${String(unsealed)} unsealed; faults: ${found.join(', ') || 'none'}`,
    goal: '0 lost, 0 unsealed, no fault',
    holds: lost === 0 && unsealed === 0 && found.length === 0 && theatre.committed.length > 0,
  };
}

function openTheatre(stage: Stage): Theatre {
  const committed: string[] = [];
  const startWriter = () =>
    startProcess('writer-process', stage.settings('app'), (id) => committed.push(id));
  const startSealer = () =>
    startProcess('sealer-process', stage.settings('sealer'), () => undefined);
  let writer = startWriter();
  let sealer = startSealer();
  return Object.freeze<Theatre>({
    stage,
    committed,
    async strike(victim) {
      if (victim === 'database') await stage.killDatabase();
      if (victim === 'writer') {
        await writer.kill();
        writer = startWriter();
      }
      if (victim === 'sealer') {
        await sealer.kill();
        sealer = startSealer();
      }
    },
    async close() {
      await Promise.all([writer.kill(), sealer.kill()]);
    },
  });
}

/** Until more was written and more was sealed than before: everything is alive again. */
async function untilBusy({ stage, committed }: Theatre): Promise<void> {
  const written = committed.length;
  const sealed = await countLeaves(stage);
  const deadline = performance.now() + 60_000;
  while (committed.length === written || (await countLeaves(stage)) === sealed) {
    if (performance.now() > deadline) throw new Error('Nothing is written or sealed any more.');
    await sleep(20);
  }
}

async function countLeaves(stage: Stage): Promise<number> {
  const [row] = await stage.query<{ size: string }>(
    'select sum(size)::text as size from audit.tree',
  );
  return Number(row?.size ?? 0);
}

function describe(faults: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(faults)
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${String(count)} ${name}`);
}
