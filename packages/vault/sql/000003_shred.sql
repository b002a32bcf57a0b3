--! purpose: destroy all of a tenant's keys, after a week in which it can be called off
--! breaking: no   lock: new objects only
create table vault.shred_request (
  tenant_id      uuid        not null references tenancy.tenant (id),
  id             uuid        not null,
  state          text        not null default 'waiting' check (state in ('waiting', 'cancelled', 'executed')),
  reason         text        not null check (length(reason) between 10 and 500),
  requested_type text        not null,
  requested_by   text        not null,
  requested_at   timestamptz not null default clock_timestamp(),
  due_at         timestamptz not null,
  ended_type     text,
  ended_by       text,
  ended_at       timestamptz,
  credentials    integer,
  event_id       uuid,
  primary key (tenant_id, id),
  constraint a_week_to_a_month
    check (due_at between requested_at + interval '7 days' and requested_at + interval '30 days'),
  constraint ended_by_somebody
    check ((state = 'waiting') = (ended_at is null) and (state = 'waiting') = (ended_by is null)),
  constraint executed_when_due check (state <> 'executed' or ended_at >= due_at),
  constraint executed_under_an_event check ((state = 'executed') = (event_id is not null))
);
create unique index shred_request_one_waiting on vault.shred_request (tenant_id) where state = 'waiting';
create unique index shred_request_one_executed on vault.shred_request (tenant_id) where state = 'executed';
select tenancy.isolate_by_tenant('vault.shred_request', ops_readable => false);
grant select on vault.shred_request to ataski_app;
create policy lifecycle on vault.shred_request as permissive for all to ataski_owner
  using (tenant_id = (select tenancy.current_tenant_id()))
  with check (tenant_id = (select tenancy.current_tenant_id()));

-- AV001 it was done. The lock makes an execution and whoever adds a key wait for one another: either the key
-- is there when all keys are destroyed, or the execution is seen here, and the key is refused.
create function vault.refuse_when_shredded()
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform
     from vault.shred_request as r
    where r.tenant_id = tenancy.current_tenant_id()
      and r.state in ('waiting', 'executed')
      for share;
  -- A statement of its own, which sees what was committed while the one above waited.
  if exists (
    select
      from vault.shred_request as r
     where r.tenant_id = tenancy.current_tenant_id()
       and r.state = 'executed'
  ) then
    raise exception using errcode = 'AV001', message = 'the tenant was shredded';
  end if;
end
$$;

-- AV001 it was done already; AV002 there is none that waits; AV003 it is not due. The days are the
-- database's: no clock of a caller counts.
create function vault.request_shred(id uuid, waiting_days integer, reason text)
returns timestamptz
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  now_at timestamptz := clock_timestamp();
  due    timestamptz := now_at + make_interval(days => waiting_days);
begin
  perform vault.refuse_when_shredded();
  insert into vault.shred_request (tenant_id, id, reason, requested_type, requested_by, requested_at, due_at)
  values (
    tenancy.current_tenant_id(),
    request_shred.id,
    request_shred.reason,
    tenancy.current_actor_type(),
    tenancy.current_actor_id(),
    now_at,
    due
  );
  return due;
exception when unique_violation then
  raise exception using errcode = 'AV002', message = 'one is waiting already';
end
$$;

create function vault.cancel_shred(id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update vault.shred_request as r
     set state = 'cancelled',
         ended_type = tenancy.current_actor_type(),
         ended_by = tenancy.current_actor_id(),
         ended_at = clock_timestamp()
   where r.tenant_id = tenancy.current_tenant_id()
     and r.id = cancel_shred.id
     and r.state = 'waiting';
  if not found then
    raise exception using errcode = 'AV002', message = 'there is none that waits';
  end if;
end
$$;

-- Locks the request and all keys until the transaction ends: what is read of them after that, for the
-- record, is what execute_shred destroys. AV002 there is none that waits; AV003 it is not due.
create function vault.begin_shred(id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  request vault.shred_request;
begin
  select *
    into request
    from vault.shred_request as r
   where r.tenant_id = tenancy.current_tenant_id()
     and r.id = begin_shred.id
     and r.state = 'waiting'
     for update;
  if not found then
    raise exception using errcode = 'AV002', message = 'there is none that waits';
  end if;
  if request.due_at > clock_timestamp() then
    raise exception using errcode = 'AV003', message = 'the shredding is not due';
  end if;
  perform
     from vault.data_key as k
    where k.tenant_id = request.tenant_id
    order by k.version
      for update;
end
$$;

-- Wipes wrappings and tokens. The key rows stay, as destroyed, with the fingerprints of what was.
-- The event is the one of the audit log, which was written before. It is not looked up here, because the
-- log is another package's: whoever makes a certificate asks the log for it.
create function vault.execute_shred(id uuid, event_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant  uuid := tenancy.current_tenant_id();
  removed integer;
begin
  perform vault.begin_shred(execute_shred.id);
  delete from vault.credential as c where c.tenant_id = tenant;
  get diagnostics removed = row_count;
  delete from vault.data_key_wrapping as w where w.tenant_id = tenant;
  update vault.data_key as k
     set state = 'destroyed', state_since = clock_timestamp()
   where k.tenant_id = tenant
     and k.state <> 'destroyed';
  update vault.shred_request as r
     set state = 'executed',
         ended_type = tenancy.current_actor_type(),
         ended_by = tenancy.current_actor_id(),
         ended_at = clock_timestamp(),
         credentials = removed,
         event_id = execute_shred.event_id
   where r.tenant_id = tenant
     and r.id = execute_shred.id;
end
$$;

revoke all on function
  vault.refuse_when_shredded(),
  vault.request_shred(uuid, integer, text),
  vault.cancel_shred(uuid),
  vault.begin_shred(uuid),
  vault.execute_shred(uuid, uuid)
from public;
grant execute on function
  vault.request_shred(uuid, integer, text),
  vault.cancel_shred(uuid),
  vault.begin_shred(uuid),
  vault.execute_shred(uuid, uuid)
to ataski_app;
