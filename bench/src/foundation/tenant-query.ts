import { strict as assert } from 'node:assert';

import type { Comparison, Group } from '../measure.ts';
import { callsPerSecond, medianLatencyMicroseconds } from '../rounds.ts';
import { openBenchmarkDatabase, size, tenantIdOf } from './benchmark-database.ts';
import type { BenchmarkDatabase } from './benchmark-database.ts';

interface Item {
  readonly tenant_id: string;
  readonly id: number;
  readonly name: string;
  readonly amount_minor: string;
}

type ReadItem = (tenantNumber: number, id: number) => Promise<Item | undefined>;

interface Readers {
  /** Signed context, policies, no tenant in the statement. */
  readonly ours: ReadItem;
  /** Bare pg as most programs use it, with a tenant filter of its own. */
  readonly bare: ReadItem;
  /** The same as a prepared statement, which is what ours uses inside. */
  readonly barePrepared: ReadItem;
}

const columns = 'tenant_id, id, name, amount_minor';
const bareStatement = `select ${columns} from bench.bare_item where tenant_id = $1 and id = $2`;
const callsPerRound = 1000;

/** One row by its key, in a tenant's signed context, against bare pg that filters by tenant itself. */
export async function openTenantQuery(): Promise<Group> {
  const database = await openBenchmarkDatabase();
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
  const pool = await database.bare(poolSize);
  // A request makes its context once and then queries; each query still signs it anew.
  const contexts = Array.from({ length: size.tenants }, (_, index) => database.context(index));
  const readers: Readers = {
    async ours(tenantNumber, id) {
      const context = contexts[tenantNumber];
      assert(context !== undefined);
      const statement = `select ${columns} from bench.item where id = $1`;
      const { rows } = await tenancy.query<Item>(context, statement, [id]);
      return rows[0];
    },
    async bare(tenantNumber, id) {
      const { rows } = await pool.query<Item>(bareStatement, [tenantIdOf(tenantNumber), id]);
      return rows[0];
    },
    async barePrepared(tenantNumber, id) {
      const values = [tenantIdOf(tenantNumber), id];
      const { rows } = await pool.query<Item>({ name: 'item', text: bareStatement, values });
      return rows[0];
    },
  };
  await assertSameAnswers(readers);
  return readers;
}

/** Both read the same row, or the numbers would say nothing. */
async function assertSameAnswers({ ours, bare, barePrepared }: Readers): Promise<void> {
  const expected = { tenant_id: tenantIdOf(7), id: 77, name: 'item 77', amount_minor: '7700' };
  assert.deepEqual(await ours(7, 77), expected);
  assert.deepEqual(await bare(7, 77), expected);
  assert.deepEqual(await barePrepared(7, 77), expected);
}

/** Reads another tenant's row each time, all over the table, in an order that repeats. */
function roving(read: ReadItem): () => Promise<unknown> {
  let call = 0;
  return async () => {
    call += 1;
    return await read(call % size.tenants, ((call * 7919) % size.rowsPerTenant) + 1);
  };
}
