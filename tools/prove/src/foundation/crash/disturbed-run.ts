import { setTimeout as sleep } from 'node:timers/promises';

import { listOpenIntents } from './call-evidence.ts';
import type { KillPoint, RunMeasure } from './kill-points.ts';
import { readLandedRun, readRun } from './landed-run.ts';
import type { LandedRun } from './landed-run.ts';
import type { Outside } from './outside.ts';
import { catchInsidePage } from './page-lock.ts';
import type { ProductProcess } from './product-process.ts';
import type { Stage } from './stage.ts';
import type { SyncDriver } from './sync-driver.ts';

/** What is needed to carry out runs. */
export interface RunTheatre {
  readonly stage: Stage;
  readonly driver: SyncDriver;
  readonly latencyMs: number;
}

/** Lets a run go to its end, and measures it. */
export async function carryOutUndisturbed({
  stage,
  driver,
  latencyMs,
}: RunTheatre): Promise<{ readonly landed: LandedRun; readonly measure: RunMeasure }> {
  let requests = 0;
  const connectionId = await driver.connect();
  const startedAt = performance.now();
  stage.outside.watch({
    arrived: () => {
      requests += 1;
      return undefined;
    },
  });
  await driver.untilOver(connectionId);
  const durationMs = performance.now() - startedAt;
  stage.outside.watch({});
  const landed = await readLandedRun(stage.superuser, connectionId);
  await driver.disconnect(connectionId);
  return { landed, measure: { durationMs, requests, latencyMs } };
}

/** A run whose server was killed. */
export interface DisturbedRun {
  /** The run as it was when the server was dead. */
  readonly atDeath: Pick<LandedRun, 'id' | 'state' | 'correlationId'>;
  readonly landed: LandedRun;
  /** Intents that the dead server left without an outcome. */
  readonly orphans: readonly string[];
  /** Transactions that the database rolled back because the server was gone. */
  readonly rolledBack: number;
  /** From the start of the next server to the end of the run. */
  readonly recoveryMs: number;
  /** The server that finished it. */
  readonly server: ProductProcess;
}

/** Kills `server` at the point, starts the next one and waits until the run is over. */
export async function carryOutDisturbed(
  { stage, driver }: RunTheatre,
  server: ProductProcess,
  point: KillPoint,
): Promise<DisturbedRun> {
  const { superuser } = stage;
  const known = new Set(await listOpenIntents(superuser));
  const connectionId = await driver.connect();
  const rollbacks = await countRollbacks(stage);
  const release = await untilDue(stage, driver, connectionId, point);
  await server.kill();
  await release();
  await untilDisconnected(stage);
  const atDeath = await readRun(superuser, connectionId);
  const orphans = (await listOpenIntents(superuser)).filter((id) => !known.has(id));
  const rolledBack = (await countRollbacks(stage)) - rollbacks;
  const startedAt = performance.now();
  const next = await stage.startServer();
  await driver.untilOver(connectionId).catch((cause: unknown) => {
    throw new Error(`The next server said: ${next.output().toString().slice(-4000)}`, { cause });
  });
  const recoveryMs = performance.now() - startedAt;
  const landed = await readLandedRun(superuser, connectionId);
  await driver.disconnect(connectionId);
  return { atDeath, landed, orphans, rolledBack, recoveryMs, server: next };
}

/**
 * Resolves at the point, or when the run is over before that. What it returns lets those go on whom
 * it has held back.
 */
async function untilDue(
  stage: Stage,
  driver: SyncDriver,
  connectionId: string,
  point: KillPoint,
): Promise<() => Promise<void>> {
  const over = new AbortController();
  const reaching = untilReached(stage, point, over.signal);
  await Promise.race([reaching, driver.untilOver(connectionId, over.signal)]);
  over.abort();
  stage.outside.watch({});
  return await reaching;
}

async function untilReached(
  { outside, connection }: Stage,
  point: KillPoint,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  if (point.at !== 'moment') await untilRequest(outside, point, signal);
  if (point.at === 'page') return await catchInsidePage(connection, point.table, signal);
  await sleep(point.afterMs, undefined, { signal }).catch(() => undefined);
  return () => Promise.resolve();
}

/** Resolves when the request of the point has come, or has been answered. */
async function untilRequest(
  { watch }: Outside,
  { at, request }: Exclude<KillPoint, { at: 'moment' }>,
  signal: AbortSignal,
): Promise<void> {
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
    let seen = 0;
    const count = () => {
      seen += 1;
      if (seen === request) resolve();
      return undefined;
    };
    watch(at === 'call' ? { arrived: count } : { answered: count });
  });
}

/** What a dead client has sent is still carried out; this waits until that has come to its end. */
async function untilDisconnected({ superuser }: Stage): Promise<void> {
  for (;;) {
    const { rowCount } = await superuser.query(
      `select from pg_stat_activity where usename = 'ataski_app'`,
    );
    if (rowCount === 0) return;
    await sleep(10);
  }
}

async function countRollbacks({ superuser }: Stage): Promise<number> {
  const { rows } = await superuser.query<{ rollbacks: number }>(
    `select xact_rollback::integer as rollbacks from pg_stat_database where datname = current_database()`,
  );
  return rows[0]?.rollbacks ?? 0;
}
