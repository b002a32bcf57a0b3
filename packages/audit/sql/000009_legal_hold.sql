--! purpose: legal holds, under which nothing is erased and nothing is retired
--! breaking: no   lock: new objects only
grant usage on schema audit to ataski_sealer, ataski_eraser;

-- Of one tenant, or of everybody. Two columns say who and when for each end; no row is ever removed.
create table audit.legal_hold (
  id          uuid        primary key default gen_random_uuid(),
  tenant_id   uuid,
  reason      text        not null check (length(reason) between 10 and 500),
  authority   text        not null check (length(authority) between 1 and 200),
  placed_at   timestamptz not null default clock_timestamp(),
  placed_by   text        not null check (placed_by ~ '^[A-Za-z0-9._:@+-]{1,128}$'),
  lifted_at   timestamptz check (lifted_at >= placed_at),
  lifted_by   text        check (lifted_by ~ '^[A-Za-z0-9._:@+-]{1,128}$'),
  lift_reason text        check (length(lift_reason) between 10 and 500),
  constraint lifted_wholly_or_not_at_all
    check (num_nulls(lifted_at, lifted_by, lift_reason) in (0, 3))
);
create index legal_hold_in_force on audit.legal_hold (tenant_id) where lifted_at is null;
select tenancy.shared_table('audit.legal_hold', 'holds are placed by operators, on one tenant or on all');
-- By the functions below, which write the event, and not by the owner himself.
create policy placed_by_function on audit.legal_hold as restrictive for insert to ataski_owner
  with check (session_user = 'ataski_sealer');
create policy lifted_by_function on audit.legal_hold as restrictive for update to ataski_owner
  using (session_user = 'ataski_sealer');

-- AU001: a hold is lifted once and otherwise stays as it was placed.
create function audit.refuse_hold_change()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if old.lifted_at is not null
     or (to_jsonb(new) - '{lifted_at,lifted_by,lift_reason}'::text[])
        is distinct from (to_jsonb(old) - '{lifted_at,lifted_by,lift_reason}'::text[]) then
    raise exception using errcode = 'AU001', message = 'a legal hold is lifted once and never changed';
  end if;
  return new;
end
$$;
create trigger refuse_hold_change
  before update on audit.legal_hold
  for each row execute function audit.refuse_hold_change();
alter table audit.legal_hold enable always trigger refuse_hold_change;
create trigger refuse_change
  before delete or truncate on audit.legal_hold
  for each statement execute function audit.refuse_change();
alter table audit.legal_hold enable always trigger refuse_change;

-- Whether a hold in force covers one of the tenants. A hold that is being placed meanwhile waits for the
-- transaction that asked, because of the lock; one that was placed before is seen, because in any other
-- isolation the answer would be that of a snapshot, which may be older than the hold.
create function audit.is_held(tenants uuid[])
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using
      errcode = '25008', message = 'erasing and retiring run read committed, or would not see the latest legal hold';
  end if;
  lock table audit.legal_hold in share mode;
  return exists (
    select
      from audit.legal_hold as hold
     where hold.lifted_at is null and (hold.tenant_id is null or hold.tenant_id = any (tenants))
  );
end
$$;

create function audit.hold_target(hold_id uuid, tenant uuid)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select '[{"id":"' || hold_id || '","type":"legal_hold"}'
    || coalesce(',{"id":"' || tenant || '","type":"tenant"}', '') || ']'
$$;

-- On the platform's stream, since a hold on everybody has no tenant and a hold may be confidential.
create function audit.place_hold(
  tenant         uuid,
  reason         text,
  authority      text,
  actor          text,
  correlation_id text
)
returns uuid
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  hold_id uuid;
begin
  insert into audit.legal_hold as hold (tenant_id, reason, authority, placed_by)
  values (place_hold.tenant, place_hold.reason, place_hold.authority, place_hold.actor)
  returning hold.id into hold_id;
  perform audit.write_from_database(
    null, 'ops', actor, place_hold.correlation_id, 'legal_hold.placed',
    audit.hold_target(hold_id, place_hold.tenant),
    '{"authority":' || to_json(authority) || ',"reason":' || to_json(reason) || '}');
  return hold_id;
end
$$;

-- AU016: there is no such hold in force.
create function audit.lift_hold(hold_id uuid, reason text, actor text, correlation_id text)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid;
begin
  update audit.legal_hold as hold
     set lifted_at = clock_timestamp(), lifted_by = lift_hold.actor, lift_reason = lift_hold.reason
   where hold.id = lift_hold.hold_id and hold.lifted_at is null
  returning hold.tenant_id into tenant;
  if not found then
    raise exception using errcode = 'AU016', message = 'there is no such legal hold in force';
  end if;
  perform audit.write_from_database(
    null, 'ops', actor, lift_hold.correlation_id, 'legal_hold.lifted',
    audit.hold_target(hold_id, tenant), '{"reason":' || to_json(reason) || '}');
end
$$;

create function audit.list_holds()
returns setof audit.legal_hold
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select hold.* from audit.legal_hold as hold order by hold.placed_at, hold.id
$$;

revoke all on function
  audit.refuse_hold_change(),
  audit.is_held(uuid[]),
  audit.hold_target(uuid, uuid),
  audit.place_hold(uuid, text, text, text, text),
  audit.lift_hold(uuid, text, text, text),
  audit.list_holds()
from public;
grant execute on function
  audit.place_hold(uuid, text, text, text, text),
  audit.lift_hold(uuid, text, text, text),
  audit.list_holds()
to ataski_sealer;
