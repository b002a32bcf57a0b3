import { strict as assert } from 'node:assert';

import type pg from 'pg';

import type { Tenancy } from '@ataski/tenancy';

import type { BenchmarkDatabase } from '../benchmark-database.ts';
import { tenantIdOf } from '../benchmark-database.ts';
import { createContexts, filteredStatement, isolatedStatement } from '../item-readers.ts';
import type { Item } from '../item-readers.ts';
import { size } from '../item-tables.ts';

/** Reads so many rows of a tenant, one after the other, in one transaction. */
export type ReadItems = (tenantNumber: number, id: number) => Promise<readonly Item[]>;

/** By `withTenant`, each statement awaited. */
export function readInTransaction(
  database: BenchmarkDatabase,
  tenancy: Tenancy,
  statements: number,
): ReadItems {
  const contextOf = createContexts(database);
  return (tenantNumber, id) =>
    tenancy.withTenant(contextOf(tenantNumber), async (tx) => {
      const items: Item[] = [];
      for (const key of keysFrom(id, statements)) {
        const { rows } = await tx.query<Item>(isolatedStatement, [key]);
        items.push(...rows);
      }
      return items;
    });
}

/** By bare `pg` with BEGIN and COMMIT, each statement awaited and filtered by tenant. */
export function readInBareTransaction(pool: pg.Pool, statements: number): ReadItems {
  return async (tenantNumber, id) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const items: Item[] = [];
      for (const key of keysFrom(id, statements)) {
        const values = [tenantIdOf(tenantNumber), key];
        const { rows } = await client.query<Item>(filteredStatement, values);
        items.push(...rows);
      }
      await client.query('commit');
      return items;
    } finally {
      client.release();
    }
  };
}

/** Both read the same rows, and as many as they have statements. */
export async function assertSameItems(
  statements: number,
  one: ReadItems,
  other: ReadItems,
): Promise<void> {
  const items = await one(7, 77);
  assert.equal(items.length, statements);
  assert.deepEqual(items, await other(7, 77));
}

/** Keys beside each other; the last wrap around to the first row. */
function keysFrom(id: number, statements: number): readonly number[] {
  return Array.from({ length: statements }, (_, index) => ((id + index) % size.rowsPerTenant) + 1);
}
