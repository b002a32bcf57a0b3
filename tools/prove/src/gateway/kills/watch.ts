import { setTimeout as sleep } from 'node:timers/promises';

import { phantomMs } from '../schedules/end-all.ts';
import type { KillStage } from './kill-stage.ts';
import type { Limits } from './limits.ts';

const everyMs = 100;

/** What the watch has seen. */
export interface Watched {
  /** Times that it could look. */
  looks: number;
  /** The longest that a hold stood beyond its time while the database was up, in ms. */
  longestPhantomMs: number;
  readonly beyondLimit: string[];
  phantoms: number;
}

interface Look {
  readonly id: string;
  readonly standing: string;
}

/** Looks at all budgets and open holds while everything is killed, and raises limits. */
export function startWatch(
  stage: KillStage,
  limits: Limits,
): { readonly watched: Watched; stop(): Promise<void> } {
  const watched: Watched = { looks: 0, longestPhantomMs: 0, beyondLimit: [], phantoms: 0 };
  let isStopped = false;
  const watch = async (): Promise<void> => {
    while (!isStopped) {
      // While the database is down there is nothing to see.
      await lookOnce(stage, limits, watched).catch(ifAway);
      await sleep(everyMs);
    }
  };
  const watching = watch();
  return {
    watched,
    async stop() {
      isStopped = true;
      await watching;
    },
  };
}

async function lookOnce(stage: KillStage, limits: Limits, watched: Watched): Promise<void> {
  const upSinceMs = stage.upSinceMs();
  if (upSinceMs === Infinity) return;
  const { rows } = await stage.superuser.query<Look>(
    'select id, (settled + held)::text as standing from llm_gateway.budget',
  );
  const standings = new Map(rows.map(({ id, standing }) => [id, BigInt(standing)]));
  for (const [id, standing] of standings) {
    const most = limits.most.get(id) ?? 0n;
    if (standing > most) watched.beyondLimit.push(`${String(standing)} of ${String(most)}`);
  }
  const overdueMs = await overdueOf(stage, upSinceMs);
  watched.longestPhantomMs = Math.max(watched.longestPhantomMs, overdueMs);
  if (overdueMs > phantomMs) watched.phantoms += 1;
  watched.looks += 1;
  await limits.raise(standings);
}

/** How long the oldest open hold is beyond its time, counted while the database is up. */
async function overdueOf({ superuser }: KillStage, upSinceMs: number): Promise<number> {
  const { rows } = await superuser.query<{ overdue: number }>(
    `select coalesce(max(extract(epoch from
              clock_timestamp() - greatest(expires_at, to_timestamp($1::float8 / 1000)))), 0)::float8 * 1000 as overdue
       from llm_gateway.call where state = 'held' and expires_at < clock_timestamp()`,
    [upSinceMs],
  );
  return rows[0]?.overdue ?? 0;
}

/** A connection that broke, or a database that starts or stops. */
function ifAway(error: unknown): void {
  const { code = '' } = error as { readonly code?: string };
  const isAway = /^(57P0.|08...|ECONN.*|EPIPE|TENANCY_.*)$/.test(code);
  if (!isAway && !/connection/i.test(String(error))) throw error;
}
