import { strict as assert } from 'node:assert';

import type pg from 'pg';

import type { TenantContext } from '@ataski/kernel';
import type { Tenancy } from '@ataski/tenancy';

import type { BenchmarkDatabase } from './benchmark-database.ts';
import { tenantIdOf } from './benchmark-database.ts';
import { size } from './item-tables.ts';

/** A row as `pg` answers it: a bigint is text. */
export interface Item {
  readonly tenant_id: string;
  readonly id: number;
  readonly name: string;
  readonly amount_minor: string;
}

/** Reads one row of a tenant by its key. */
export type ReadItem = (tenantNumber: number, id: number) => Promise<Item | undefined>;

const columns = 'tenant_id, id, name, amount_minor';

/** Without the tenant, which the policies of the isolated table know. */
export const isolatedStatement = `select ${columns} from bench.item where id = $1`;

/** With the filter that a program without policies writes. */
export const filteredStatement = `select ${columns} from bench.bare_item where tenant_id = $1 and id = $2`;

/** One context for each tenant: a request makes its own once and then queries. */
export function createContexts(
  database: BenchmarkDatabase,
): (tenantNumber: number) => TenantContext {
  const contexts = Array.from({ length: size.tenants }, (_, index) => database.context(index));
  return (tenantNumber) => {
    const context = contexts[tenantNumber];
    assert(context !== undefined);
    return context;
  };
}

/** In the tenant's context, under the policies. */
export function readInContext(database: BenchmarkDatabase, tenancy: Tenancy): ReadItem {
  const contextOf = createContexts(database);
  return async (tenantNumber, id) => {
    const { rows } = await tenancy.query<Item>(contextOf(tenantNumber), isolatedStatement, [id]);
    return rows[0];
  };
}

/** Bare `pg` as most programs call it, with a tenant filter of its own. */
export function readBare(pool: pg.Pool): ReadItem {
  return async (tenantNumber, id) => {
    const { rows } = await pool.query<Item>(filteredStatement, [tenantIdOf(tenantNumber), id]);
    return rows[0];
  };
}

/** The same as a prepared statement, which is what ours uses inside. */
export function readBarePrepared(pool: pg.Pool): ReadItem {
  return async (tenantNumber, id) => {
    const values = [tenantIdOf(tenantNumber), id];
    const { rows } = await pool.query<Item>({ name: 'item', text: filteredStatement, values });
    return rows[0];
  };
}

/** All read the same row, or the numbers would say nothing. */
export async function assertSameItem(...readers: readonly ReadItem[]): Promise<void> {
  const expected = { tenant_id: tenantIdOf(7), id: 77, name: 'item 77', amount_minor: '7700' };
  for (const read of readers) assert.deepEqual(await read(7, 77), expected);
}

/** Reads another tenant's row each time, all over the table, in an order that repeats. */
export function roving<Answer>(
  read: (tenantNumber: number, id: number) => Promise<Answer>,
): () => Promise<Answer> {
  let call = 0;
  return async () => {
    call += 1;
    return await read(call % size.tenants, ((call * 7919) % size.rowsPerTenant) + 1);
  };
}
