import { strict as assert } from 'node:assert';

import type pg from 'pg';

import type { Tenancy } from '@ataski/tenancy';

import type { BenchmarkDatabase } from '../benchmark-database.ts';
import { tenantIdOf } from '../benchmark-database.ts';
import { createContexts } from '../item-readers.ts';
import { size } from '../item-tables.ts';

/** Writes one row of a tenant by its key and says how many rows it wrote. */
export type WriteItem = (tenantNumber: number, id: number) => Promise<number | null>;

/** The two writes that are measured, each done in one way. */
export interface Writers {
  readonly update: WriteItem;
  /** Under a key that no row has yet: the id it is given only spreads the calls. */
  readonly insert: WriteItem;
}

/** In the tenant's context. The tenant of a new row comes from the context too. */
export function writeInContext(database: BenchmarkDatabase, tenancy: Tenancy): Writers {
  const contextOf = createContexts(database);
  const nextId = createIds();
  const run = async (tenantNumber: number, text: string, values: readonly unknown[]) =>
    (await tenancy.query(contextOf(tenantNumber), text, values)).rowCount;
  return {
    update: (tenantNumber, id) =>
      run(tenantNumber, 'update bench.item set amount_minor = $2 where id = $1', [id, id]),
    insert: (tenantNumber) =>
      run(tenantNumber, 'insert into bench.item (id, name, amount_minor) values ($1, $2, $3)', [
        nextId(),
        'new',
        1,
      ]),
  };
}

/** Bare `pg` as most programs call it, with the tenant as a value of its own. */
export function writeBare(pool: pg.Pool): Writers {
  const nextId = createIds();
  const run = async (text: string, values: readonly unknown[]) =>
    (await pool.query(text, [...values])).rowCount;
  return {
    update: (tenantNumber, id) =>
      run('update bench.bare_item set amount_minor = $3 where tenant_id = $1 and id = $2', [
        tenantIdOf(tenantNumber),
        id,
        id,
      ]),
    insert: (tenantNumber) =>
      run(
        'insert into bench.bare_item (tenant_id, id, name, amount_minor) values ($1, $2, $3, $4)',
        [tenantIdOf(tenantNumber), nextId(), 'new', 1],
      ),
  };
}

/** Every write of both writes one row. */
export async function assertWriteOneRow(...all: readonly Writers[]): Promise<void> {
  for (const { update, insert } of all) {
    assert.equal(await update(7, 77), 1);
    assert.equal(await insert(7, 77), 1);
  }
}

function createIds(): () => number {
  let last: number = size.rowsPerTenant;
  return () => (last += 1);
}
