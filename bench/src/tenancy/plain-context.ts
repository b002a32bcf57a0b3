import { openBenchmarkDatabase } from '../benchmark-database.ts';
import type { BenchmarkDatabase } from '../benchmark-database.ts';
import {
  assertSameItem,
  readBare,
  readBarePrepared,
  readInContext,
  roving,
} from '../item-readers.ts';
import { itemTables } from '../item-tables.ts';
import type { Comparison, Goal, Group } from '../measure.ts';
import { compareLatency, compareThroughput } from './comparisons.ts';
import type { Sides } from './comparisons.ts';
import { openDelayingProxy } from './delaying-proxy.ts';
import { callsThroughProxy, delayMs, networkGoal } from './network-wait.ts';
import { openPlainTenancy } from './plain-tenancy.ts';

/** At most this much of what bare `pg` takes for the same row, unprepared. */
const goal: Goal = '<= 1.2';

/** What a context without a signature costs, with a network in between and without. */
export async function openPlainContext(): Promise<Group> {
  const database = await openBenchmarkDatabase(itemTables);
  const proxy = await openDelayingProxy({ targetPort: database.port, delayMs });
  const close = async (): Promise<void> => {
    await database.close();
    await proxy.close();
  };
  try {
    return { comparisons: await comparePlain(database, proxy.port), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function comparePlain(
  database: BenchmarkDatabase,
  port: number,
): Promise<readonly Comparison[]> {
  const one = await readBoth(database, 1);
  const ten = await readBoth(database, 10);
  const far = await readBoth(database, 1, port);
  return [
    compareLatency({ name: 'Plain, pool of 1, against bare pg', goal, ...one.unprepared }),
    compareLatency({ name: 'Plain, pool of 10, against bare pg', goal, ...ten.unprepared }),
    compareLatency({
      name: 'Plain, against bare pg, both prepared',
      goal: null,
      ...one.prepared,
    }),
    ...[10, 64].map((callers) =>
      compareThroughput(
        {
          name: `Plain, ${String(callers)} callers on 10 connections, against bare pg`,
          goal: null,
          ...ten.unprepared,
        },
        callers,
      ),
    ),
    compareLatency(
      { name: 'Plain, 1 ms each way, against bare pg', goal: networkGoal, ...far.unprepared },
      callsThroughProxy,
    ),
    compareLatency(
      {
        name: 'Plain, 1 ms each way, against bare pg, both prepared',
        goal: null,
        ...far.prepared,
      },
      callsThroughProxy,
    ),
  ];
}

type Both = Pick<Sides, 'ours' | 'reference'>;

async function readBoth(
  database: BenchmarkDatabase,
  poolSize: number,
  port?: number,
): Promise<{ readonly unprepared: Both; readonly prepared: Both }> {
  const tenancy = await openPlainTenancy(database, poolSize, port);
  const pool = await database.pool(poolSize, { port });
  const read = readInContext(database, tenancy);
  await assertSameItem(read, readBare(pool), readBarePrepared(pool));
  const ours = roving(read);
  return {
    unprepared: { ours, reference: roving(readBare(pool)) },
    prepared: { ours, reference: roving(readBarePrepared(pool)) },
  };
}
