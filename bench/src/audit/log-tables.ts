import { migrations } from '@ataski/audit';

import type { BenchmarkTables } from '../benchmark-database.ts';
import { tenantIdOf } from '../benchmark-database.ts';

/** Tenants, and business rows of each. Every writer changes a row of its own. */
export const size = { tenants: 50, rowsPerTenant: 64 } as const;

/** The columns of the audit log that an event without a call has. */
export const plainColumns = [
  ...['tenant_id', 'occurred_at', 'event_id', 'entry', 'correlation_id'],
  ...['written_at', 'actor_type', 'actor_id', 'action', 'action_version'],
  ...['phase', 'outcome', 'targets', 'target_type', 'target_id', 'component', 'v', 'details'],
] as const;

/**
 * A business table, and four logs to compare with. `plain_log` is what a plain insert goes into:
 * the audit log's columns, primary key, monthly partitions and the two indexes with which the goal
 * was set (key and correlation), isolated as every table of a tenant is. `open_log` is the same
 * without row security, so that any tenant reads and writes what is another's. `indexed_log` is
 * `plain_log` with all indexes of the audit log. The rows of `chained_log` are chained by their
 * hashes when they are inserted; it has two indexes and no partitions, and is isolated but for the
 * heads of its chains. None has constraints beside its key and NOT NULL, or triggers but for the
 * chain's.
 */
export const logTables: BenchmarkTables = {
  packages: migrations,
  migration: {
    package: 'bench',
    number: 1,
    name: 'log',
    sql: `
      create schema bench;
      grant usage on schema bench to ataski_app;
      create table bench.ledger (
        tenant_id    uuid    not null,
        id           integer not null,
        amount_minor bigint  not null,
        primary key (tenant_id, id)
      );
      select tenancy.isolate_by_tenant('bench.ledger', 'the log alone is measured');
      grant select, update on bench.ledger to ataski_app;

      create table bench.indexed_log (like audit.audit_log including indexes) partition by range (occurred_at);
      alter table bench.indexed_log alter xid set default pg_current_xact_id();
      create table bench.plain_log (like audit.audit_log) partition by range (occurred_at);
      alter table bench.plain_log alter xid set default pg_current_xact_id();
      alter table bench.plain_log add primary key (tenant_id, occurred_at, event_id);
      create index on bench.plain_log (tenant_id, correlation_id, occurred_at, event_id);
      create table bench.open_log (like bench.plain_log including defaults including indexes)
        partition by range (occurred_at);
      do $$
      declare
        part record;
      begin
        for part in
          select log.name || substr(c.relname, 10) as name, log.name as log,
                 pg_get_expr(c.relpartbound, c.oid) as bound
            from pg_inherits i
            join pg_class c on c.oid = i.inhrelid
           cross join (values ('indexed_log'), ('plain_log'), ('open_log')) as log (name)
           where i.inhparent = 'audit.audit_log'::regclass
        loop
          execute format('create table bench.%I partition of bench.%I %s', part.name, part.log, part.bound);
        end loop;
      end
      $$;
      grant select, insert on bench.indexed_log, bench.plain_log, bench.open_log to ataski_app;

      create table bench.chain_head (tenant_id uuid primary key, size bigint not null, hash bytea not null);
      create table bench.chained_log (
        like bench.plain_log including defaults,
        place bigint not null,
        hash  bytea  not null,
        primary key (tenant_id, place)
      );
      create index on bench.chained_log (tenant_id, correlation_id, occurred_at, event_id);
      create function bench.chain() returns trigger language plpgsql as $$
      declare
        head bench.chain_head;
      begin
        select * into head from bench.chain_head c where c.tenant_id = new.tenant_id for update;
        new.place := head.size + 1;
        new.hash  := sha256(head.hash || convert_to(new.entry, 'UTF8'));
        update bench.chain_head c set size = new.place, hash = new.hash where c.tenant_id = new.tenant_id;
        return new;
      end
      $$;
      create trigger chain before insert on bench.chained_log for each row execute function bench.chain();
      grant select, insert on bench.chained_log to ataski_app;
      grant select, update on bench.chain_head to ataski_app;

      select tenancy.isolate_by_tenant(log::regclass, 'the log alone is measured')
        from unnest(array['bench.plain_log', 'bench.indexed_log', 'bench.chained_log']) as log;`,
  },
  async fill(client) {
    const tenantIds = Array.from({ length: size.tenants }, (_, index) => tenantIdOf(index));
    await client.query(
      'insert into tenancy.tenant (id, name) select id, id from unnest($1::uuid[]) id',
      [tenantIds],
    );
    await client.query(
      `insert into bench.ledger (tenant_id, id, amount_minor)
       select tenant_id, number, 0
         from unnest($1::uuid[]) as tenant_id
        cross join generate_series(1, $2::integer) as number`,
      [tenantIds, size.rowsPerTenant],
    );
    await client.query(
      `insert into bench.chain_head (tenant_id, size, hash)
       select tenant_id, 0, sha256('') from unnest($1::uuid[]) as tenant_id`,
      [tenantIds],
    );
  },
};
