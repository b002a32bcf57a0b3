import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import type { TestDatabase } from '@ataski/postgres';
import { createSigningKey, createTenancy } from '@ataski/tenancy';

import type { Connector } from '../src/connector.ts';
import type { PaceRules } from '../src/pace/pace-rules.ts';
import type { Pace, PaceRest } from '../src/pace/pace.ts';
import { createRateBuckets } from '../src/pace/rate-buckets.ts';
import type { RateBuckets } from '../src/pace/rate-buckets.ts';
import { shop } from './shop.ts';

/** The shop at another pace. */
export function shopAt(pace: PaceRules): Connector {
  return { ...shop, definition: { ...shop.definition, pace } };
}

/** Rests that are real. */
export const realRest: PaceRest = {
  sleep: async (ms) => {
    await delay(ms);
  },
};

/** What runs one process's calls: connections and memory of its own. */
export interface PacedProcess {
  readonly buckets: RateBuckets;
  close(): Promise<void>;
}

/** Starts one beside others on the same database. */
export function startPacedProcess(database: TestDatabase, signingSecret: string): PacedProcess {
  const pool = new pg.Pool({ connectionString: database.url('app'), max: 2, pipeline: true });
  const signingKey = createSigningKey('test', Buffer.from(signingSecret, 'base64'));
  const db = createTenancy({ pool, signingKey });
  return { buckets: createRateBuckets({ db, platform: db }), close: () => pool.end() };
}

/** Makes calls as fast as the pace allows for so long, and returns when each of them was made. */
export async function callFor(ms: number, paces: readonly Pace[]): Promise<readonly number[]> {
  const end = performance.now() + ms;
  const calls: number[] = [];
  await Promise.all(
    paces.map(async (pace) => {
      while (performance.now() < end) {
        await pace.turn();
        calls.push(performance.now());
      }
    }),
  );
  return calls.sort((one, other) => one - other);
}

/**
 * The most calls that any stretch of time holds beyond what `perSecond` brings in it. It is the
 * burst that a provider sees, whatever window it counts by.
 */
export function burstOf(calls: readonly number[], perSecond: number): number {
  let lowest = Number.POSITIVE_INFINITY;
  let burst = 0;
  calls.forEach((at, index) => {
    const earned = (at / 1000) * perSecond;
    lowest = Math.min(lowest, index - earned);
    burst = Math.max(burst, index + 1 - earned - lowest);
  });
  return burst;
}

/** Fills or empties the buckets behind everybody's back, as time does. */
export async function letBucketsRest({ superuser }: TestDatabase, seconds: number): Promise<void> {
  for (const table of ['call_bucket', 'app_bucket']) {
    await superuser.query(
      `update connectors_kit.${table}
          set refilled_at = refilled_at - make_interval(secs => $1),
              held_until  = held_until - make_interval(secs => $1)`,
      [seconds],
    );
  }
}

/** The state of a connection's bucket as the database has it. */
export async function bucketOf(
  { superuser }: TestDatabase,
  connectionId: string,
): Promise<{ readonly calls: number; readonly heldMs: number | null } | null> {
  const { rows } = await superuser.query<{ calls: number; heldMs: number | null }>(
    `select calls, (extract(epoch from held_until - clock_timestamp()) * 1000)::double precision as "heldMs"
       from connectors_kit.call_bucket where connection_id = $1`,
    [connectionId],
  );
  return rows[0] ?? null;
}

/** Resolves when somebody waits for a row that another transaction holds. */
export async function waitersIn({ superuser }: TestDatabase): Promise<void> {
  for (;;) {
    const { rowCount } = await superuser.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rowCount !== 0) return;
    await delay(5);
  }
}
