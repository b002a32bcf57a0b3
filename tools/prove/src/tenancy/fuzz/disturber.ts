import { setTimeout as sleep } from 'node:timers/promises';

import type pg from 'pg';

import { wireFaults } from './chaos-proxy.ts';
import type { ChaosProxy } from './chaos-proxy.ts';
import type { Evidence } from './evidence.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What happens to the pool from outside. */
export interface Disturber {
  /** Told behind each step; something happens behind some of them. */
  afterStep(): void;
  /** Resolves when nothing happens any more. */
  stop(): Promise<void>;
}

/** What a disturber reaches. */
export interface DisturberOptions {
  readonly superuser: pg.Pool;
  readonly pool: pg.Pool;
  readonly proxy: ChaosProxy;
  readonly evidence: Evidence;
  readonly random: SeededRandom;
  /** How many steps there will be, for what happens a few times in a run. */
  readonly steps: number;
}

/** About one disturbance per so many steps. */
const stepsPerDisturbance = 5;

/** How long all connections are held; longer than a caller waits for one. */
export const hogMs = 4_500;
export const connectionTimeoutMs = 4_000;

const kinds = ['cancel', 'cancel', 'cancel', 'terminate', ...wireFaults] as const;

/** Cancels statements, ends sessions, cuts and slows connections, and takes the whole pool away. */
export function createDisturber(options: DisturberOptions): Disturber {
  const { evidence, proxy, random, superuser, pool } = options;
  const hogEvery = Math.max(600, Math.ceil(options.steps / 4));
  const pending = new Set<Promise<void>>();
  let seen = 0;
  let isStopped = false;
  const start = (doing: Promise<void>) => {
    pending.add(doing);
    void doing.finally(() => pending.delete(doing));
  };
  const happen = async (kind: (typeof kinds)[number]): Promise<void> => {
    const isHit =
      kind === 'cancel' || kind === 'terminate'
        ? await signalBackend(superuser, kind, random)
        : proxy.hit(kind, random);
    if (isHit) evidence.count(`disturbance: ${kind}`);
  };
  return Object.freeze({
    afterStep() {
      seen += 1;
      if (isStopped) return;
      if (random.oneIn(stepsPerDisturbance)) start(happen(random.pick(kinds)));
      if (seen % hogEvery === Math.floor(hogEvery / 2)) start(hog(pool, evidence));
    },
    async stop() {
      isStopped = true;
      proxy.calm();
      await Promise.all(pending);
    },
  });
}

/** A backend in the middle of a statement, where there is one. */
async function signalBackend(
  superuser: pg.Pool,
  kind: 'cancel' | 'terminate',
  random: SeededRandom,
): Promise<boolean> {
  const { rows } = await superuser.query<{ pid: number; state: string }>(
    `select pid, state from pg_catalog.pg_stat_activity
      where datname = current_database() and usename = 'ataski_app' order by pid`,
  );
  const active = rows.filter(({ state }) => state === 'active');
  const candidates = active.length > 0 ? active : rows;
  if (candidates.length === 0) return false;
  const { pid } = random.pick(candidates);
  const answer = await superuser.query<{ is_sent: boolean }>(
    `select pg_catalog.pg_${kind}_backend($1) as is_sent`,
    [pid],
  );
  return answer.rows[0]?.is_sent === true;
}

/** Somebody who takes every connection and keeps it. */
async function hog(pool: pg.Pool, evidence: Evidence): Promise<void> {
  const ignore = () => undefined;
  const take = async (): Promise<void> => {
    const client = await pool.connect();
    client.on('error', ignore);
    await sleep(hogMs);
    client.release();
    client.off('error', ignore);
  };
  await Promise.allSettled(Array.from({ length: pool.options.max }, take));
  evidence.count('disturbance: pool taken away');
}
