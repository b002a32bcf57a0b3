import type { BenchmarkTables } from './benchmark-database.ts';
import { tenantIdOf } from './benchmark-database.ts';

/** How many tenants share the tables, and how many rows each has. */
export const size = { tenants: 20, rowsPerTenant: 10_000 } as const;

/** The same rows, columns and keys twice: `bench.item` isolated, `bench.bare_item` not. */
export const itemTables: BenchmarkTables = {
  migration: {
    package: 'bench',
    number: 1,
    name: 'item',
    sql: `
      create schema bench;
      grant usage on schema bench to ataski_app;
      create table bench.bare_item (
        tenant_id    uuid    not null,
        id           integer not null,
        name         text    not null,
        amount_minor bigint  not null,
        primary key (tenant_id, id)
      );
      create table bench.item (like bench.bare_item including all);
      select tenancy.isolate_by_tenant('bench.item', 'a benchmark, without audit');
      grant select, insert, update on bench.item, bench.bare_item to ataski_app;`,
  },
  async fill(client) {
    await client.query(
      'insert into tenancy.tenant (id, name) select id, id from unnest($1::uuid[]) id',
      [tenantIds],
    );
    for (const table of ['bench.item', 'bench.bare_item']) {
      await client.query(itemRowsSql(table), [tenantIds, size.rowsPerTenant]);
      await client.query(`vacuum (analyze) ${table}`);
    }
  },
};

/** The ids of all tenants of the tables. */
export const tenantIds = Array.from({ length: size.tenants }, (_, index) => tenantIdOf(index));

/** Inserts the rows of the tenants $1, as many as $2 each, into a table of these columns. */
export function itemRowsSql(table: string): string {
  return `
    insert into ${table} (tenant_id, id, name, amount_minor)
    select tenant_id, number, 'item ' || number, number * 100
      from unnest($1::uuid[]) as tenant_id
     cross join generate_series(1, $2::integer) as number`;
}
