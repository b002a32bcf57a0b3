import { DrizzleQueryError } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pg-proxy';
import type { PgRemoteDatabase } from 'drizzle-orm/pg-proxy';

import type { TenantContext, TenantTx } from '@ataski/kernel';
import type { Tenancy } from '@ataski/tenancy';

/** A tenant transaction for Drizzle's query builder. */
export async function withDrizzle<T>(
  tenancy: Tenancy,
  context: TenantContext,
  work: (db: PgRemoteDatabase) => Promise<T>,
): Promise<T> {
  try {
    return await tenancy.withTenant(context, (tx) => work(drizzleOnTenant(tx)));
  } catch (error) {
    // Drizzle's own message quotes the parameters.
    throw error instanceof DrizzleQueryError && error.cause !== undefined ? error.cause : error;
  }
}

/** Drizzle reads columns by their place, a tenant transaction answers them by name. */
function drizzleOnTenant(tx: TenantTx): PgRemoteDatabase {
  return drizzle(async (sql, parameters: unknown[], method) => {
    if (method === 'execute') return { rows: [...(await tx.query(sql, parameters)).rows] };
    const { rows } = await tx.query<CountedRow>(counted(sql), parameters);
    return { rows: rows.map(inPlace) };
  });
}

type CountedRow = Record<string, unknown> & { readonly column_count_of_drizzle: number };

function counted(sql: string): string {
  const columns = 'json_object_keys(row_to_json(answer))';
  return `with answer as (${sql})
    select answer.*, (select count(*)::int from ${columns}) as column_count_of_drizzle from answer`;
}

/** Two columns of one name would come out as one, and every value behind it in a wrong place. */
function inPlace({ column_count_of_drizzle: count, ...row }: CountedRow): unknown[] {
  const names = Object.keys(row);
  if (names.length === count && !names.some((name) => /^\d+$/.test(name)))
    return Object.values(row);
  throw new Error('Two columns have the same name, or one is a number: give it an alias.');
}
