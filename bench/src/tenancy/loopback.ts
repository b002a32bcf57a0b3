import type { BenchmarkDatabase } from '../benchmark-database.ts';
import { openBenchmarkDatabase } from '../benchmark-database.ts';
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
import { compareLatency, compareThroughput } from './comparisons.ts';
import { assertSameItems, readInBareTransaction, readInTransaction } from './transactions.ts';
import { assertWriteOneRow, writeBare, writeInContext } from './writers.ts';

/** At most this much of what bare `pg` takes for the same row, unprepared. */
const goal: Goal = '<= 1.5';

/** What a signed context costs without a network in between. */
export async function openLoopback(): Promise<Group> {
  const database = await openBenchmarkDatabase(itemTables);
  try {
    const comparisons = [
      ...(await compareStatements(database)),
      ...(await compareTransactions(database)),
      ...(await compareWrites(database)),
    ];
    return { comparisons, close: () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function compareStatements(database: BenchmarkDatabase): Promise<readonly Comparison[]> {
  const onePool = await database.pool(1);
  const tenPool = await database.pool(10);
  const one = roving(readInContext(database, await database.tenancy(1)));
  const ten = roving(readInContext(database, await database.tenancy(10)));
  const bare = roving(readBare(onePool));
  const tenBare = roving(readBare(tenPool));
  const readers = [readBare(onePool), readBarePrepared(onePool), readBare(tenPool)];
  const awaited = readInAwaitedMessages(database, onePool);
  await assertSameItem(readInContext(database, await database.tenancy(1)), awaited, ...readers);
  const over = (name: string, reference: () => Promise<unknown>, reached: Goal | null = null) =>
    compareLatency({ name, goal: reached, ours: one, reference });
  return [
    over('Signed, pool of 1, against bare pg', bare, goal),
    compareLatency({
      name: 'Signed, pool of 10, against bare pg',
      goal,
      ours: ten,
      reference: tenBare,
    }),
    over('Signed, against bare pg, both prepared', roving(readBarePrepared(onePool))),
    over('Signed, against the same in four awaited messages', roving(awaited)),
    ...[10, 64].map((callers) =>
      compareThroughput(
        {
          name: `Signed, ${String(callers)} callers on 10 connections, against bare pg`,
          goal: null,
          ours: ten,
          reference: tenBare,
        },
        callers,
      ),
    ),
  ];
}

async function compareTransactions(database: BenchmarkDatabase): Promise<readonly Comparison[]> {
  // With one connection alone, each transaction would wait for the scrub behind the one before.
  const tenancy = await database.tenancy(10);
  const pool = await database.pool(10);
  const comparisons: Comparison[] = [];
  for (const statements of [1, 5]) {
    const ours = readInTransaction(database, tenancy, statements);
    const reference = readInBareTransaction(pool, statements);
    await assertSameItems(statements, ours, reference);
    const sides = { goal: null, ours: roving(ours), reference: roving(reference) };
    const name = `withTenant, signed, pool of 10, statements: ${String(statements)}, against bare begin and commit`;
    comparisons.push(compareLatency({ name, ...sides }, 500));
  }
  return comparisons;
}

async function compareWrites(database: BenchmarkDatabase): Promise<readonly Comparison[]> {
  const ours = writeInContext(database, await database.tenancy(1));
  const bare = writeBare(await database.pool(1));
  await assertWriteOneRow(ours, bare);
  return (['update', 'insert'] as const).map((write) =>
    compareLatency(
      {
        name: `Signed ${write} of one row, durable, against bare pg`,
        goal: null,
        ours: roving(ours[write]),
        reference: roving(bare[write]),
      },
      200,
    ),
  );
}
