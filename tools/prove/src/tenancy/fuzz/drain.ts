import { setTimeout as sleep } from 'node:timers/promises';

import type pg from 'pg';

import type { ConnectionCheck } from './connection-check.ts';
import type { Evidence } from './evidence.ts';

/** What was left of the pool at the end. */
export interface DrainReport {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  /** Sessions of the application role that the database knows of. */
  readonly backends: number;
  /** Sessions in a transaction, or with an advisory lock, while nobody works. */
  readonly stuck: number;
  /** Connections that were looked at, each before anybody used it again. */
  readonly examined: number;
}

/** A scrub behind the last answer, or the end of a session, may need a moment. */
const patienceMs = 8_000;

/** Waits until nobody works, and examines every connection that the pool still has. */
export async function drain(
  pool: pg.Pool,
  superuser: pg.Pool,
  check: ConnectionCheck,
  evidence: Evidence,
): Promise<DrainReport> {
  const deadline = performance.now() + patienceMs;
  let report = await observe(pool, superuser);
  while (!isClean(report) && performance.now() < deadline) {
    await sleep(50);
    report = await observe(pool, superuser);
  }
  if (!isClean(report)) evidence.breach('connection', `after the end: ${JSON.stringify(report)}`);
  return { ...report, examined: await examineAll(pool, check, evidence) };
}

function isClean({
  total,
  idle,
  waiting,
  backends,
  stuck,
}: Omit<DrainReport, 'examined'>): boolean {
  return idle === total && waiting === 0 && backends === total && stuck === 0;
}

async function observe(pool: pg.Pool, superuser: pg.Pool): Promise<Omit<DrainReport, 'examined'>> {
  const { rows } = await superuser.query<{ backends: number; stuck: number }>(`
    select count(*)::int as backends,
           count(*) filter (where state is distinct from 'idle' or exists (
             select from pg_catalog.pg_locks l where l.pid = a.pid and l.locktype = 'advisory'))::int as stuck
      from pg_catalog.pg_stat_activity a
     where datname = current_database() and usename = 'ataski_app'`);
  const { totalCount: total, idleCount: idle, waitingCount: waiting } = pool;
  return { total, idle, waiting, backends: rows[0]?.backends ?? -1, stuck: rows[0]?.stuck ?? -1 };
}

async function examineAll(
  pool: pg.Pool,
  check: ConnectionCheck,
  evidence: Evidence,
): Promise<number> {
  const clients = await Promise.all(Array.from({ length: pool.idleCount }, () => pool.connect()));
  for (const client of clients) {
    try {
      for (const residue of await check.residueOf(client)) evidence.breach('setting', residue);
    } catch (error) {
      evidence.breach('connection', `a pooled connection does not work: ${String(error)}`);
    }
  }
  for (const client of clients) client.release();
  return clients.length;
}
