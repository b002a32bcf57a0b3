import { setTimeout as sleep } from 'node:timers/promises';

import type pg from 'pg';

import type { ConnectionCheck } from './connection-check.ts';
import type { Evidence } from './evidence.ts';

/** One who takes connections in between and looks at what they were left with. */
export interface Sampler {
  stop(): Promise<void>;
}

/** Starts looking, every `pauseMs`. */
export function startSampler(
  pool: pg.Pool,
  check: ConnectionCheck,
  evidence: Evidence,
  pauseMs: number,
): Sampler {
  let isStopped = false;
  const run = async (): Promise<void> => {
    while (!isStopped) {
      await sleep(pauseMs);
      if (pool.totalCount > pool.options.max)
        evidence.breach('connection', `the pool has ${pool.totalCount} connections`);
      await sample(pool, check, evidence);
    }
  };
  const running = run();
  return Object.freeze({
    async stop() {
      isStopped = true;
      await running;
    },
  });
}

async function sample(pool: pg.Pool, check: ConnectionCheck, evidence: Evidence): Promise<void> {
  // Disturbances meet this connection as they meet any other.
  const client = await pool.connect().catch(() => undefined);
  if (client === undefined) return;
  const ignore = () => undefined;
  client.on('error', ignore);
  try {
    for (const residue of await check.residueOf(client)) evidence.breach('setting', residue);
    evidence.count('connections sampled');
    client.release();
  } catch {
    client.release(true);
  }
  client.off('error', ignore);
}
