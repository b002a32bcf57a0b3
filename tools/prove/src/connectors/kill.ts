import { setTimeout as sleep } from 'node:timers/promises';

import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { createDraw } from './allow-list/draw.ts';
import { openKillTheatre } from './kill/kill-theatre.ts';
import type { KillTheatre, Worker } from './kill/kill-theatre.ts';
import { differencesOf } from './kill/landed-tables.ts';
import type { LandedTables } from './kill/landed-tables.ts';
import { withLabDatabase } from './lab-database.ts';
import { dataSystems } from './system/data-systems.ts';
import type { ProvenSystem } from './system/proven-system.ts';

/** `boundaries` 0: every one. */
const sizes = {
  full: { boundaries: 0, moments: 20 },
  small: { boundaries: 2, moments: 1 },
} as const;
const fewestPages = 20;

/** How a proof is broken on purpose: SQL that is run, as superuser, before the first kill. */
export interface KillOptions {
  readonly systems?: readonly ProvenSystem[];
  readonly sabotage?: string;
}

/**
 * C2: kills a worker, which is a process, while the provider holds the answer to each request of a
 * run, and at random moments; another process goes on, and the tables are compared with those of a
 * run that nobody disturbed.
 */
export const kill: Proof = (run) => killWith({})(run);

/** The same for some systems, or with a database that was broken on purpose. */
export function killWith({ systems = dataSystems, sabotage }: KillOptions): Proof {
  return async (run) => {
    const rows: ProofRow[] = [];
    for (const system of systems) {
      const seen = await withLabDatabase(async (database) => {
        const theatre = await openKillTheatre(system, database);
        try {
          const undisturbed = await carryOutUndisturbed(theatre);
          if (sabotage !== undefined) await database.pools.superuser.query(sabotage);
          return await disturb(theatre, undisturbed, run, system.id);
        } finally {
          await theatre.close();
        }
      });
      rows.push(describe(system, seen, run));
    }
    return rows;
  };
}

interface Undisturbed {
  readonly landed: LandedTables;
  readonly requests: number;
  readonly durationMs: number;
  /** Which has carried it out, and is alive. */
  readonly worker: Worker;
}

interface Seen extends Undisturbed {
  readonly boundaries: number;
  readonly moments: number;
  /** Runs that were not finished as the same run. */
  readonly unfinished: number;
  readonly differences: readonly string[];
  readonly seed: number;
}

async function carryOutUndisturbed(theatre: KillTheatre): Promise<Undisturbed> {
  const worker = theatre.startWorker();
  await worker.begin();
  const connectionId = await theatre.connect();
  theatre.gate.pass();
  const startedAt = performance.now();
  await theatre.ask(connectionId);
  await theatre.untilOver(connectionId);
  const durationMs = performance.now() - startedAt;
  const requests = theatre.gate.count();
  return { landed: await theatre.takeDown(connectionId), requests, durationMs, worker };
}

/** A number is the request whose answer is held; a moment is one after so many milliseconds. */
type KillPoint = { readonly request: number } | { readonly afterMs: number };

async function disturb(
  theatre: KillTheatre,
  undisturbed: Undisturbed,
  { size, progress, seed = 20_261_126 }: ProofRun,
  name: string,
): Promise<Seen> {
  const { requests, durationMs, landed } = undisturbed;
  const draw = createDraw(seed);
  const wanted = sizes[size];
  const every = Array.from({ length: requests }, (_unused, index) => index + 1);
  const chosen =
    wanted.boundaries === 0
      ? every
      : Array.from({ length: wanted.boundaries }, () => draw.of(every));
  progress(`${name}: ${String(requests)} requests in ${durationMs.toFixed(0)} ms undisturbed`);
  let { worker } = undisturbed;
  let standby = theatre.startWorker();
  const counted = { boundaries: 0, moments: 0, unfinished: 0 };
  const differences: string[] = [];
  const killAt = async (point: KillPoint): Promise<boolean> => {
    const outcome = await killOnce(theatre, worker, standby, point);
    if (outcome === null) return false;
    worker = standby;
    standby = theatre.startWorker();
    const { state, runId } = outcome.landed;
    if (state !== 'complete' || runId !== outcome.runId) counted.unfinished += 1;
    differences.push(...differencesOf(landed, outcome.landed));
    return true;
  };
  for (const request of chosen) {
    if (await killAt({ request })) counted.boundaries += 1;
  }
  progress(
    `${name}: ${String(counted.boundaries)} boundaries, ${String(differences.length)} differences`,
  );
  // A run that was over before it could be killed is drawn again.
  for (let draws = 0; counted.moments < wanted.moments && draws < 5 * wanted.moments; draws += 1) {
    if (await killAt({ afterMs: draw.whole(Math.ceil(durationMs)) })) counted.moments += 1;
  }
  progress(
    `${name}: ${String(counted.moments)} moments, ${String(differences.length)} differences`,
  );
  return { ...undisturbed, ...counted, differences, seed };
}

/** Null when the run was over before its worker could be killed. */
async function killOnce(
  theatre: KillTheatre,
  victim: Worker,
  next: Worker,
  point: KillPoint,
): Promise<{ readonly landed: LandedTables; readonly runId: string } | null> {
  theatre.gate.pass();
  const connectionId = await theatre.connect();
  const held = 'request' in point ? theatre.gate.hold(point.request) : null;
  const runId = await theatre.ask(connectionId);
  if (held !== null) await Promise.race([held.reached, theatre.untilOver(connectionId)]);
  else await sleep('afterMs' in point ? point.afterMs : 0);
  if (!(await theatre.isOpen(connectionId))) {
    held?.release();
    await theatre.takeDown(connectionId);
    return null;
  }
  await victim.kill();
  held?.release();
  theatre.gate.pass();
  await theatre.endLeases();
  await next.begin();
  await theatre.untilOver(connectionId);
  return { landed: await theatre.takeDown(connectionId), runId };
}

function describe(system: ProvenSystem, seen: Seen, { size }: ProofRun): ProofRow {
  const { boundaries, moments, requests, differences, unfinished } = seen;
  const wanted = sizes[size];
  const wantedBoundaries = wanted.boundaries === 0 ? requests : wanted.boundaries;
  const lines = Object.values(seen.landed.tables).flat().length;
  const example =
    differences.length === 0 ? '' : `, for example ${differences.slice(0, 3).join('; ')}`;
  return {
    id: 'C2',
    promise: `${system.id}: a worker process that is killed (SIGKILL) while the provider holds a page, at every boundary of a run, or at a random moment, is followed by another process, and the tables equal those of an undisturbed run.`,
    measured: `a run of ${String(requests)} requests; ${String(boundaries)} kills at boundaries and ${String(moments)} at random moments; ${String(unfinished)} runs unfinished, ${String(differences.length)} differences in ${String(lines)} lines${example}; seed ${String(seen.seed)}`,
    goal: `at least ${String(fewestPages)} requests; ${String(wantedBoundaries)} and ${String(wanted.moments)} kills, no run unfinished, no difference`,
    holds:
      requests >= fewestPages &&
      boundaries === wantedBoundaries &&
      moments === wanted.moments &&
      unfinished === 0 &&
      differences.length === 0 &&
      seen.landed.state === 'complete',
  };
}
