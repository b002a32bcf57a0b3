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
import { readInAwaitedMessages } from './awaited-messages.ts';
import { compareLatency } from './comparisons.ts';
import { openDelayingProxy } from './delaying-proxy.ts';
import { assertSameItems, readInBareTransaction, readInTransaction } from './transactions.ts';

/** How long the network is, each way. */
export const delayMs = 1;

/** At most this much of a query of bare `pg`, which is one wait for the network. */
export const networkGoal: Goal = '<= 1.1';

/** Few enough that a round of four waits takes about a second. */
export const callsThroughProxy = 100;

/** The same row with a network in between, where what counts is how often one waits for it. */
export async function openNetworkWait(): Promise<Group> {
  const database = await openBenchmarkDatabase(itemTables);
  const proxy = await openDelayingProxy({ targetPort: database.port, delayMs });
  const close = async (): Promise<void> => {
    await database.close();
    await proxy.close();
  };
  try {
    return { comparisons: await compareThroughProxy(database, proxy.port), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function compareThroughProxy(
  database: BenchmarkDatabase,
  port: number,
): Promise<readonly Comparison[]> {
  const tenancy = await database.tenancy(1, port);
  const pool = await database.pool(1, { port });
  const near = readBare(await database.pool(1));
  const ours = readInContext(database, tenancy);
  const bare = readBare(pool);
  const prepared = readBarePrepared(pool);
  const awaited = readInAwaitedMessages(database, pool);
  await assertSameItem(ours, bare, prepared, awaited, near);
  // With one connection alone, each transaction would wait for the scrub behind the one before.
  const transaction = readInTransaction(database, await database.tenancy(10, port), 1);
  const bareTransaction = readInBareTransaction(await database.pool(10, { port }), 1);
  await assertSameItems(1, transaction, bareTransaction);
  const over = (
    name: string,
    one: () => Promise<unknown>,
    reference: () => Promise<unknown>,
    goal: Goal | null = null,
  ) => compareLatency({ name, goal, ours: one, reference }, callsThroughProxy);
  return [
    over('Bare pg, 1 ms each way, against itself without', roving(bare), roving(near)),
    over('Signed, 1 ms each way, against bare pg', roving(ours), roving(bare), networkGoal),
    over('Signed, 1 ms each way, against bare pg, both prepared', roving(ours), roving(prepared)),
    over('Signed, 1 ms each way, against four awaited messages', roving(ours), roving(awaited)),
    over(
      'withTenant, signed, pool of 10, 1 statement, 1 ms each way, against bare begin and commit',
      roving(transaction),
      roving(bareTransaction),
    ),
  ];
}
