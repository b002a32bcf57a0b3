import { randomInt } from 'node:crypto';

import pg from 'pg';

import { openDatabase } from '@ataski/postgres/open-database';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import type { TestCluster } from '@ataski/postgres/test-cluster';
import { migrations } from '@ataski/server/migrations';
import { createTenancy } from '@ataski/tenancy';

import { withScratchDatabase } from '../foundation/with-scratch-database.ts';
import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { startChaosProxy } from './fuzz/chaos-proxy.ts';
import { createConnectionCheck } from './fuzz/connection-check.ts';
import { connectionTimeoutMs, createDisturber } from './fuzz/disturber.ts';
import { drain } from './fuzz/drain.ts';
import { createEvidence } from './fuzz/evidence.ts';
import { describeFuzz } from './fuzz/fuzz-rows.ts';
import type { FuzzResult } from './fuzz/fuzz-rows.ts';
import { fuzzMigration } from './fuzz/fuzz-schema.ts';
import { createTenants } from './fuzz/fuzz-tenant.ts';
import { createLedger } from './fuzz/ledger.ts';
import { compareWithModel } from './fuzz/model-check.ts';
import { watchProcess } from './fuzz/process-watch.ts';
import type { Sabotage } from './fuzz/sabotages.ts';
import { startSampler } from './fuzz/sampler.ts';
import { createSeededRandom } from './fuzz/seeded-random.ts';
import { dealSteps } from './fuzz/step-plan.ts';
import type { Rewrite } from './fuzz/wire.ts';
import { runWorker } from './fuzz/worker.ts';

const poolMax = 10;
const workerCount = 64;
const tenantCount = 9;
const samplerCount = 3;
const transactions = { full: 10_000, small: 600 } as const;
/** Sampling stays a small part of the traffic. */
const samplePauseMs = { full: 60, small: 10 } as const;

/** T2: tenants side by side on a small pool, under everything that can go wrong. */
export const fuzz: Proof = (run) =>
  withScratchDatabase((database) => fuzzOn(database, {}, run), [fuzzMigration]);

/** The same on a cluster that is there already, after something was broken. */
export function fuzzAfter(cluster: TestCluster, sabotage: Sabotage): Proof {
  return async (run) => {
    const database = await openDatabase(cluster, [...migrations, fuzzMigration]);
    try {
      return await fuzzOn(database, sabotage, run);
    } finally {
      await database.close();
    }
  };
}

async function fuzzOn(
  database: OpenDatabase,
  sabotage: Sabotage,
  run: ProofRun,
): Promise<readonly ProofRow[]> {
  const seed = run.seed ?? randomInt(2 ** 31);
  run.progress(`seed ${seed}`);
  const { superuser } = database.pools;
  if (sabotage.sql !== undefined) await superuser.query(sabotage.sql);
  // Two that wait for each other are found out in a moment instead of a second.
  await superuser.query(`alter database "${database.name}" set deadlock_timeout = '40ms'`);
  const address = new URL(database.url('app'));
  const target = { host: address.hostname, port: Number(address.port) };
  const proxy = await startChaosProxy(target, sabotage.rewrites);
  address.port = String(proxy.port);
  const config = { connectionString: address.href, max: poolMax, pipeline: true };
  const pool = new pg.Pool({ ...config, connectionTimeoutMillis: connectionTimeoutMs });
  const evidence = createEvidence();
  const watch = watchProcess(evidence);
  try {
    sabotage.pool?.(pool);
    const stage = { database, evidence, pool, proxy, run, sabotage, seed, watch };
    return describeFuzz(await carryOut(stage));
  } finally {
    watch.stop();
    await proxy.close();
    await pool.end();
  }
}

interface Stage {
  readonly database: OpenDatabase;
  readonly evidence: ReturnType<typeof createEvidence>;
  readonly pool: pg.Pool;
  readonly proxy: Awaited<ReturnType<typeof startChaosProxy>>;
  readonly run: ProofRun;
  readonly sabotage: Sabotage;
  readonly seed: number;
  readonly watch: ReturnType<typeof watchProcess>;
}

async function carryOut(stage: Stage): Promise<FuzzResult> {
  const { database, evidence, pool, proxy, run, sabotage, seed, watch } = stage;
  const { superuser } = database.pools;
  const startedAt = performance.now();
  const random = createSeededRandom(seed);
  const tenants = await createTenants(superuser, random.fork(1), tenantCount);
  const ledger = createLedger(random.fork(2));
  const check = await measureFresh(database.url('app'), sabotage.rewrites);
  const count = sabotage.transactions ?? transactions[run.size];
  const hands = dealSteps(random.fork(3), count, workerCount);
  const disturbed = { superuser, pool, proxy, evidence, random: random.fork(4), steps: count };
  const disturber = createDisturber(disturbed);
  const samplers = Array.from({ length: samplerCount }, () =>
    startSampler(pool, check, evidence, samplePauseMs[run.size]),
  );
  const { signingKey } = database;
  const tenancy = createTenancy({ pool, signingKey });
  let done = 0;
  let halfway = 0;
  const afterStep = () => {
    done += 1;
    disturber.afterStep();
    if (done === Math.ceil(count / 2)) halfway = watch.heapBytes();
    if (done % Math.ceil(count / 10) === 0)
      run.progress(
        `${done} steps, ${evidence.counted('failed')} failures, ${evidence.breaches.length} breaches`,
      );
  };
  await Promise.all(
    hands.map((steps, worker) => {
      const own = {
        tenancy,
        signingKey,
        evidence,
        ledger,
        worker,
        random: random.fork(100 + worker),
      };
      return runWorker({ scene: own, tenants, steps, afterStep });
    }),
  );
  await Promise.all([disturber.stop(), ...samplers.map((sampler) => sampler.stop())]);
  const drained = await drain(pool, superuser, check, evidence);
  const model = await compareWithModel(superuser, tenants, ledger.operations, evidence);
  return {
    seed,
    size: run.size,
    transactionsWanted: count,
    seconds: (performance.now() - startedAt) / 1000,
    evidence,
    drained,
    model,
    poolMax,
    heapGrowthMegabytes: (watch.heapBytes() - halfway) / 2 ** 20,
  };
}

/** A connection that nobody used, straight to the database. */
async function measureFresh(connectionString: string, rewrites?: readonly Rewrite[]) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await createConnectionCheck(client, rewrites);
  } finally {
    await client.end();
  }
}
