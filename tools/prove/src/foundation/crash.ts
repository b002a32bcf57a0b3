import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from '@ataski/postgres/free-port';

import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { listOpenIntents, readCallEvidence } from './crash/call-evidence.ts';
import { carryOutDisturbed, carryOutUndisturbed } from './crash/disturbed-run.ts';
import type { DisturbedRun, RunTheatre } from './crash/disturbed-run.ts';
import { describeFindings } from './crash/findings.ts';
import { describePoint, killPoints } from './crash/kill-points.ts';
import type { LandedRun } from './crash/landed-run.ts';
import { openStage } from './crash/stage.ts';
import type { Stage, StageOptions } from './crash/stage.ts';
import { createSyncDriver } from './crash/sync-driver.ts';

const latencyMs = 40;

/** Small deadlines: a dead server's lease runs out soon, its calls are closed soon. */
const timing = { callTimeoutMs: 10_000, leaseMs: 1_500, pollMs: 100, reconcileMs: 500 };

const sizes = {
  full: { points: 20, durability: 'durable', account: {} },
  small: {
    points: 4,
    durability: 'throwaway',
    account: {
      customers: 120,
      subscriptions: 20,
      invoices: 150,
      refunds: 10,
      payment_intents: 150,
    },
  },
} as const;

/**
 * F4: kills the server at random points of a sync, lets the next one finish it, and compares what
 * is there afterwards with a run that nobody disturbed.
 */
export const crash: Proof = async (run) => {
  const { durability, account } = sizes[run.size];
  const port = await freePort();
  const place = { serverPort: port, publicPort: port, timing, latencyMs, sizes: account };
  return await onStage({ ...place, durability }, (stage) => prove(stage, run));
};

async function onStage(
  options: StageOptions,
  work: (stage: Stage) => Promise<readonly ProofRow[]>,
): Promise<readonly ProofRow[]> {
  const stage = await openStage(options);
  try {
    return await work(stage);
  } finally {
    await stage.close();
  }
}

async function prove(stage: Stage, run: ProofRun): Promise<readonly ProofRow[]> {
  const { points } = sizes[run.size];
  let server = await stage.startServer();
  const theatre: RunTheatre = { stage, driver: await createSyncDriver(stage), latencyMs };
  const { landed, measure } = await carryOutUndisturbed(theatre);
  const { durationMs, requests } = measure;
  const seed = randomInt(2 ** 31);
  run.progress(
    `undisturbed: ${durationMs.toFixed(0)} ms, ${requests} requests, ${landed.rows.length} records; seed ${seed}`,
  );
  const runs: DisturbedRun[] = [];
  let missed = 0;
  for (const point of killPoints(seed, measure)) {
    const disturbed = await carryOutDisturbed(theatre, server, point);
    ({ server } = disturbed);
    run.progress(`${describePoint(point)}: ${describeRun(disturbed)}`);
    // A server that died after the end of the run proves nothing.
    if (disturbed.atDeath.state === 'complete') missed += 1;
    else runs.push(disturbed);
    if (runs.length === points) break;
    if (missed > points) throw new Error('The kill points keep coming after the end of the run.');
  }
  await untilCallsAreClosed(stage, run);
  const evidence = await readCallEvidence(stage.superuser);
  await server.stop();
  const requestsSeen = stage.outside.stripe.requestCount();
  return describeFindings({ undisturbed: landed, runs, evidence, requestsSeen, points, seed });
}

function describeRun({ atDeath, landed, orphans, rolledBack, recoveryMs }: DisturbedRun): string {
  const { state }: Pick<LandedRun, 'state'> = landed;
  return `${atDeath.state} then ${state}, ${orphans.length} orphans, ${rolledBack} rolled back, ${recoveryMs.toFixed(0)} ms`;
}

/** No younger than 30 seconds is a call taken for dead. */
async function untilCallsAreClosed(stage: Stage, run: ProofRun): Promise<void> {
  const deadline = performance.now() + 90_000;
  for (;;) {
    const { length } = await listOpenIntents(stage.superuser);
    if (length === 0 || performance.now() > deadline) return;
    run.progress(`${length} calls are not closed yet`);
    await sleep(5_000);
  }
}
