import type { Migration } from '@ataski/kernel';

/** How many rows of each tenant all its workers change. */
export const sharedCounters = 4;

const noCapture = 'the fuzzer keeps a model of its rows beside them';

/**
 * The tables of the fuzzer, isolated as every package isolates its own. A row of `operation` stands
 * for one transaction: it is there exactly when the rest of the transaction is.
 */
export const fuzzMigration: Migration = {
  package: 'fuzz',
  number: 1,
  name: 'item',
  sql: `
    create schema fuzz;
    grant usage on schema fuzz to ataski_app;
    create table fuzz.operation (
      tenant_id uuid not null references tenancy.tenant (id),
      id        uuid not null,
      primary key (tenant_id, id)
    );
    create table fuzz.item (
      tenant_id uuid    not null references tenancy.tenant (id),
      id        integer not null,
      worker    integer not null,
      value     bigint  not null check (value > -1000000),
      marker    text    not null,
      primary key (tenant_id, id)
    );
    create index on fuzz.item (tenant_id, worker);
    create table fuzz.counter (
      tenant_id uuid    not null references tenancy.tenant (id),
      id        integer not null,
      total     bigint  not null,
      marker    text    not null,
      primary key (tenant_id, id)
    );
    select tenancy.isolate_by_tenant('fuzz.operation', '${noCapture}');
    select tenancy.isolate_by_tenant('fuzz.item', '${noCapture}');
    select tenancy.isolate_by_tenant('fuzz.counter', '${noCapture}');
    grant select, insert on fuzz.operation to ataski_app;
    grant select, insert, update, delete on fuzz.item, fuzz.counter to ataski_app;
    create function fuzz.find_tenant(key text)
    returns table (tenant_id uuid)
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
    begin
      perform tenancy.require_platform();
      return query select t.id from tenancy.tenant t where t.name = key;
    end
    $$;
    create function fuzz.context_in_use()
    returns text
    language sql
    volatile
    return current_setting('ataski.context', true);
    revoke all on function fuzz.find_tenant(text), fuzz.context_in_use() from public;
    grant execute on function fuzz.find_tenant(text), fuzz.context_in_use() to ataski_app;`,
};
