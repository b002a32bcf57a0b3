--! purpose: an operator uses a credential in an emergency, when a second person has said yes
--! breaking: no   lock: new objects only
create table vault.break_glass (
  tenant_id      uuid        not null references tenancy.tenant (id),
  id             uuid        not null,
  requested_by   text        not null,
  reason         text        not null check (length(reason) between 10 and 500),
  ticket         text        not null check (ticket ~ '^[A-Za-z0-9][A-Za-z0-9._/#-]{0,63}$'),
  -- All three, or none of them for every place of the tenant.
  connector      text,
  connection_id  text,
  field          text,
  minutes        integer     not null check (minutes between 1 and 60),
  requested_at   timestamptz not null default clock_timestamp(),
  approved_by    text,
  approved_type  text        check (approved_type in ('ops', 'user')),
  approved_at    timestamptz,
  approved_xid   xid8,
  expires_at     timestamptz,
  primary key (tenant_id, id),
  constraint one_place_or_all check (num_nulls(connector, connection_id, field) in (0, 3)),
  -- In any spelling: `Ada` and `ada` are one.
  constraint two_people
    check (approved_by is null or lower(approved_by collate "C") <> lower(requested_by collate "C")),
  constraint approved_as_a_whole
    check (num_nulls(approved_by, approved_type, approved_at, approved_xid, expires_at) in (0, 5)),
  constraint an_hour_at_most check (expires_at <= approved_at + interval '1 hour')
);
select tenancy.isolate_by_tenant('vault.break_glass', ops_readable => false);
grant select on vault.break_glass to ataski_app;
create policy lifecycle on vault.break_glass as permissive for all to ataski_owner
  using (tenant_id = (select tenancy.current_tenant_id()))
  with check (tenant_id = (select tenancy.current_tenant_id()));

-- AV007: refused. Who asks, who says yes and who uses comes from the signed context alone.
create function vault.request_break_glass(
  id            uuid,
  reason        text,
  ticket        text,
  connector     text,
  connection_id text,
  field         text,
  minutes       integer
)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tenancy.current_actor_type() <> 'ops' then
    raise exception using errcode = 'AV007', message = 'only an operator asks';
  end if;
  insert into vault.break_glass
    (tenant_id, id, requested_by, reason, ticket, connector, connection_id, field, minutes)
  values (
    tenancy.current_tenant_id(),
    request_break_glass.id,
    tenancy.current_actor_id(),
    request_break_glass.reason,
    request_break_glass.ticket,
    request_break_glass.connector,
    request_break_glass.connection_id,
    request_break_glass.field,
    request_break_glass.minutes
  );
end
$$;

-- Another operator, or a person of the tenant, within a day of the request. Not an agent and not the
-- product itself: the second pair of eyes is a person's.
create function vault.approve_break_glass(id uuid)
returns timestamptz
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  expiry timestamptz;
begin
  update vault.break_glass as b
     set approved_by = tenancy.current_actor_id(),
         approved_type = tenancy.current_actor_type(),
         approved_at = statement_timestamp(),
         approved_xid = pg_current_xact_id(),
         expires_at = statement_timestamp() + make_interval(mins => b.minutes)
   where b.tenant_id = tenancy.current_tenant_id()
     and b.id = approve_break_glass.id
     and b.approved_by is null
     and lower(b.requested_by collate "C") <> lower(tenancy.current_actor_id() collate "C")
     and b.requested_at > clock_timestamp() - interval '1 day'
     and tenancy.current_actor_type() in ('ops', 'user')
  returning b.expires_at into expiry;
  if not found then
    raise exception using errcode = 'AV007', message = 'there is none that this actor may approve';
  end if;
  return expiry;
end
$$;

-- The approval that covers one use of one place by the operator who asked for it. One that this very
-- transaction gave does not count: a rollback would take its trace along.
create function vault.claim_break_glass(id uuid, connector text, connection_id text, field text)
returns table (reason text, ticket text, requested_by text, approved_by text, remaining_ms integer)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
  select b.reason, b.ticket, b.requested_by, b.approved_by,
         floor(extract(epoch from b.expires_at - clock_timestamp()) * 1000)::integer
    from vault.break_glass as b
   where b.tenant_id = tenancy.current_tenant_id()
     and b.id = claim_break_glass.id
     and b.requested_by = tenancy.current_actor_id()
     and tenancy.current_actor_type() = 'ops'
     and b.expires_at > clock_timestamp()
     and b.approved_xid is distinct from pg_current_xact_id_if_assigned()
     and (
       b.connector is null
       or b.connector = claim_break_glass.connector
          and b.connection_id = claim_break_glass.connection_id
          and b.field = claim_break_glass.field
     );
  if not found then
    raise exception using errcode = 'AV007', message = 'no approval covers this use';
  end if;
end
$$;

revoke all on function
  vault.request_break_glass(uuid, text, text, text, text, text, integer),
  vault.approve_break_glass(uuid),
  vault.claim_break_glass(uuid, text, text, text)
from public;
grant execute on function
  vault.request_break_glass(uuid, text, text, text, text, text, integer),
  vault.approve_break_glass(uuid),
  vault.claim_break_glass(uuid, text, text, text)
to ataski_app;
