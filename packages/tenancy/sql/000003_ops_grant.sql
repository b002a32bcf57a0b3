--! purpose: operators read one tenant's rows under a grant that an earlier transaction committed
--! breaking: no   lock: new objects only
create table tenancy.ops_grant (
  id         uuid        primary key default gen_random_uuid(),
  tenant_id  uuid        not null references tenancy.tenant (id),
  actor_id   text        not null check (actor_id ~ '^[A-Za-z0-9._:@+-]{1,128}$'),
  reason     text        not null check (length(reason) between 10 and 500),
  ticket     text        not null check (length(ticket) between 1 and 64),
  opened_at  timestamptz not null default statement_timestamp(),
  expires_at timestamptz not null,
  opened_xid xid8        not null default pg_current_xact_id(),
  check (expires_at > opened_at and expires_at <= opened_at + interval '1 hour')
);
select tenancy.shared_table('tenancy.ops_grant', 'grants are opened before a tenant is bound');

create function tenancy.open_ops_grant(
  tenant_id    uuid,
  actor_id     text,
  reason       text,
  ticket       text,
  ttl_seconds  integer
)
returns uuid
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into tenancy.ops_grant (tenant_id, actor_id, reason, ticket, expires_at)
  values ($1, $2, $3, $4, statement_timestamp() + make_interval(secs => $5))
  returning id
$$;

-- The tenant of the grant in use; null, and so no rows, without one. A grant that this very
-- transaction made does not count: a rollback would take the trace of the reading with it.
create function tenancy.ops_tenant_id()
returns uuid
language sql
stable
parallel restricted
security definer
set search_path = pg_catalog, pg_temp
as $$
  select g.tenant_id
    from tenancy.ops_grant g
   where g.id = nullif(current_setting('ataski.ops_grant', true), '')::uuid
     and g.expires_at > clock_timestamp()
     and g.opened_xid is distinct from pg_current_xact_id_if_assigned()
$$;

revoke all on function
  tenancy.open_ops_grant(uuid, text, text, text, integer),
  tenancy.ops_tenant_id()
from public;
grant execute on function
  tenancy.open_ops_grant(uuid, text, text, text, integer),
  tenancy.ops_tenant_id()
to ataski_ops;
