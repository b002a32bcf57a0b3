import { migrations as audit } from '@ataski/audit';
import { migrations as gateway } from '@ataski/llm-gateway';

import type { BenchmarkTables } from '../benchmark-database.ts';
import { tenantIdOf } from '../benchmark-database.ts';

/** Tenants with a budget each, large enough that nothing is refused. */
export const tenantCount = 64;
const limitNano = '1000000000000000';

/**
 * Beside the ledger one that a careful engineer writes first: a budget row that is updated where
 * there is room, a row for the call and a row in the audit log, in one function, one transaction
 * for each call. It has one budget and no windows, and is isolated as every table of a tenant is.
 */
export const ledgerTables: BenchmarkTables = {
  packages: [...audit, ...gateway],
  migration: {
    package: 'bench',
    number: 1,
    name: 'ledger',
    sql: `
      create schema bench;
      grant usage on schema bench to ataski_app;
      create table bench.budget (
        tenant_id uuid primary key,
        settled   bigint not null default 0,
        held      bigint not null default 0,
        most      bigint not null,
        check (settled + held <= most)
      ) with (fillfactor = 50);
      select tenancy.isolate_by_tenant('bench.budget', 'the ledger alone is measured');
      create table bench.call (
        tenant_id uuid not null,
        id        uuid not null,
        model     text not null,
        state     text not null,
        hold      bigint not null,
        cost      bigint,
        held_at   timestamptz not null default clock_timestamp(),
        primary key (tenant_id, id)
      ) with (fillfactor = 70);
      select tenancy.isolate_by_tenant('bench.call', 'the ledger alone is measured');
      grant select, insert, update on bench.budget, bench.call to ataski_app;

      create function bench.reserve(id uuid, model text, hold bigint, occurred_at timestamptz, event_id uuid, entry text)
      returns boolean language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
      declare
        tenant uuid := tenancy.current_tenant_id();
      begin
        update bench.budget as budget set held = budget.held + $3
         where budget.tenant_id = tenant and budget.settled + budget.held + $3 <= budget.most;
        if not found then return false; end if;
        insert into bench.call (tenant_id, id, model, state, hold) values (tenant, $1, $2, 'held', $3);
        perform audit.append(tenant, $4, $5, $6);
        return true;
      end
      $$;
      create function bench.settle(id uuid, cost bigint, occurred_at timestamptz, event_id uuid, entry text)
      returns boolean language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
      declare
        tenant uuid := tenancy.current_tenant_id();
        freed  bigint;
      begin
        update bench.call as call set state = 'settled', cost = $2
         where call.tenant_id = tenant and call.id = $1 and call.state = 'held'
        returning call.hold into freed;
        update bench.budget as budget set held = budget.held - freed, settled = budget.settled + $2
         where budget.tenant_id = tenant;
        perform audit.append(tenant, $3, $4, $5);
        return true;
      end
      $$;
      grant execute on function
        bench.reserve(uuid, text, bigint, timestamptz, uuid, text),
        bench.settle(uuid, bigint, timestamptz, uuid, text)
      to ataski_app;`,
  },
  async fill(client) {
    const tenantIds = Array.from({ length: tenantCount }, (_, index) => tenantIdOf(index));
    await client.query(
      'insert into tenancy.tenant (id, name) select id, id from unnest($1::uuid[]) id',
      [tenantIds],
    );
    await client.query(
      'insert into bench.budget (tenant_id, most) select id, $2 from unnest($1::uuid[]) id',
      [tenantIds, limitNano],
    );
    await client.query(
      `insert into llm_gateway.budget (tenant_id, scope, scope_id, period, limit_nano, ring, bucket)
       select id, 'tenant', '', 'day', $2, array_fill(0::bigint, array[25]), 0 from unnest($1::uuid[]) id`,
      [tenantIds, limitNano],
    );
    await client.query('analyze');
  },
};
