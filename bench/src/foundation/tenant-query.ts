import type { BenchmarkDatabase } from '../benchmark-database.ts';
import { openBenchmarkDatabase } from '../benchmark-database.ts';
import {
  assertSameItem,
  readBare,
  readBarePrepared,
  readInContext,
  roving,
} from '../item-readers.ts';
import type { ReadItem } from '../item-readers.ts';
import { itemTables } from '../item-tables.ts';
import type { Comparison, Group } from '../measure.ts';
import { callsPerSecond, medianLatencyMicroseconds } from '../rounds.ts';

interface Readers {
  /** Signed context, policies, no tenant in the statement. */
  readonly ours: ReadItem;
  /** Bare pg as most programs use it, with a tenant filter of its own. */
  readonly bare: ReadItem;
  /** The same as a prepared statement, which is what ours uses inside. */
  readonly barePrepared: ReadItem;
}

const callsPerRound = 1000;

/** One row by its key, in a tenant's signed context, against bare pg that filters by tenant itself. */
export async function openTenantQuery(): Promise<Group> {
  const database = await openBenchmarkDatabase(itemTables);
  try {
    const one = await createReaders(database, 1);
    const ten = await createReaders(database, 10);
    return {
      comparisons: [
        latency('F8', 'Tenant query, pool of 1, against bare pg', '<= 1.5', one.ours, one.bare),
        latency(
          'F8',
          'Tenant query, pool of 1, against bare pg prepared',
          null,
          one.ours,
          one.barePrepared,
        ),
        latency('F8', 'Tenant query, pool of 10, against bare pg', null, ten.ours, ten.bare),
        {
          id: 'F8',
          name: 'Tenant query, pool of 10, 10 callers, against bare pg',
          unit: 'queries/s',
          goal: null,
          ours: () => callsPerSecond(roving(ten.ours), callsPerRound * 2, 10),
          reference: () => callsPerSecond(roving(ten.bare), callsPerRound * 2, 10),
        },
      ],
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function latency(
  id: string,
  name: string,
  goal: Comparison['goal'],
  ours: ReadItem,
  reference: ReadItem,
): Comparison {
  return {
    id,
    name,
    unit: 'µs, median',
    goal,
    ours: () => medianLatencyMicroseconds(roving(ours), callsPerRound),
    reference: () => medianLatencyMicroseconds(roving(reference), callsPerRound),
  };
}

async function createReaders(database: BenchmarkDatabase, poolSize: number): Promise<Readers> {
  const tenancy = await database.tenancy(poolSize);
  const pool = await database.pool(poolSize);
  const readers = {
    ours: readInContext(database, tenancy),
    bare: readBare(pool),
    barePrepared: readBarePrepared(pool),
  };
  await assertSameItem(readers.ours, readers.bare, readers.barePrepared);
  return readers;
}
