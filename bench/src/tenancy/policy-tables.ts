import { strict as assert } from 'node:assert';

import type pg from 'pg';

import type { BenchmarkTables } from '../benchmark-database.ts';
import { tenantIdOf } from '../benchmark-database.ts';

/** How many rows each table has, and how many tenants share them. */
export const policySize = { rows: 1_000_000, tenants: 1_000 } as const;

/** The two ways to call the context in a policy. */
export const forms = ['sub_select', 'bare'] as const;

const indexes = ['scanned', 'indexed'] as const;

/** The tables, by form: `bench.scanned_bare` and so on. */
export const policyTables: BenchmarkTables = {
  migration: {
    package: 'bench',
    number: 1,
    name: 'policy_form',
    sql: createTablesSql(),
  },
  async fill(client) {
    const [first, ...others] = tableNames();
    await client.query(
      `insert into ${String(first)} (tenant_id, id, amount_minor)
       select overlay($1::text placing lpad((number % $2)::text, 12, '0') from 25)::uuid, number, number * 100
         from generate_series(1, $3::integer) as number`,
      [tenantIdOf(0), policySize.tenants, policySize.rows],
    );
    for (const table of others) await client.query(`insert into ${table} table ${String(first)}`);
    for (const form of forms) {
      await client.query(`create index on bench.indexed_${form} (tenant_id, id)`);
    }
    for (const table of tableNames()) await client.query(`vacuum (analyze) ${table}`);
    await assertForms(client);
  },
};

function tableNames(): readonly string[] {
  return indexes.flatMap((index) => forms.map((form) => `bench.${index}_${form}`));
}

/**
 * The policies are those of a freshly isolated table, read from the catalog. The bare form is the
 * same text with the sub-selects around the context taken away. A table without a key that leads
 * with the tenant cannot be isolated, so they are made by hand.
 */
function createTablesSql(): string {
  const tables = tableNames().map(
    (table) => `
      create unlogged table ${table} (
        tenant_id    uuid    not null,
        id           integer not null,
        amount_minor bigint  not null
      );
      alter table ${table} enable row level security;
      alter table ${table} force row level security;
      grant select on ${table} to ataski_app;`,
  );
  return `
    create schema bench;
    grant usage on schema bench to ataski_app;
    create table bench.isolated (tenant_id uuid, id integer, primary key (tenant_id, id));
    select tenancy.isolate_by_tenant('bench.isolated', 'a benchmark, without audit');
    ${tables.join('\n')}
    do $$
    declare
      target text;
      policy record;
      test   text;
    begin
      foreach target in array array['${tableNames().join("', '")}'] loop
        for policy in
          select * from pg_policies where schemaname = 'bench' and tablename = 'isolated' and 'ataski_app' = any (roles)
        loop
          test := policy.qual;
          if target like '%bare' then
            test := regexp_replace(test, '\\( SELECT (tenancy\\.\\w+\\(\\)) AS \\w+\\)', '\\1', 'g');
          end if;
          execute format('create policy %I on %s as %s for all to ataski_app using (%s)',
                         policy.policyname, target, policy.permissive, test);
        end loop;
      end loop;
    end
    $$;`;
}

/** One form has its sub-selects and the other has none, or both sides would be the same. */
async function assertForms(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ form: string; policies: number; wrapped: number }>(`
    select split_part(tablename, '_', 2) as form, count(*)::integer as policies,
           (count(*) filter (where qual like '%SELECT%'))::integer as wrapped
      from pg_policies
     where schemaname = 'bench' and tablename ~ '^(scanned|indexed)_'
     group by 1
     order by 1`);
  const [bare, wrapped] = rows;
  assert(bare !== undefined && wrapped !== undefined);
  assert.equal(bare.wrapped, 0);
  assert(wrapped.wrapped > 0);
  assert.equal(wrapped.policies, bare.policies);
}
