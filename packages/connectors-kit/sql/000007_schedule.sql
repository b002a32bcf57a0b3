--! purpose: how often each connection is synced by itself, and the one look-up that finds those that are due
--! breaking: no   lock: new objects only

-- One row for each connection that is synced by itself; none where it is not.
create table connectors_kit.schedule (
  tenant_id      uuid        not null,
  connection_id  uuid        not null,
  every_hours    integer     not null check (every_hours in (1, 6, 24)),
  primary key (tenant_id, connection_id),
  foreign key (tenant_id, connection_id) references connectors_kit.connection (tenant_id, id)
);
select tenancy.isolate_by_tenant('connectors_kit.schedule');
select tenancy.describe_capture('connectors_kit.schedule', '{
  "columns": {"connection_id": "value", "every_hours": "value"}
}');
grant select, insert, update, delete on connectors_kit.schedule to ataski_app;

-- The one next tick of a schedule, however many were missed. `offer` counts how often it was handed out: whoever turns
-- it into a run names the offer that he was given, so that of two only one can.
create table connectors_kit.due_tick (
  tenant_id      uuid        not null,
  connection_id  uuid        not null,
  system         text        not null check (system ~ '^[a-z][a-z0-9_]{0,63}$'),
  due_at         timestamptz not null,
  offer          bigint      not null default 0,
  offered_until  timestamptz,
  primary key (tenant_id, connection_id),
  foreign key (tenant_id, connection_id) references connectors_kit.schedule (tenant_id, connection_id)
);
select tenancy.isolate_by_tenant(
  'connectors_kit.due_tick',
  'moves by itself; the schedule and the run that comes of a tick are captured'
);
grant select, insert, update, delete on connectors_kit.due_tick to ataski_app;

create policy scheduler on connectors_kit.due_tick as permissive for all to ataski_owner
  using (true)
  with check (true);

-- Offers one due tick to one caller for a while; whoever dies with it loses it to the next. Answers ids only, and to
-- the platform alone: SQL inside a tenant can neither take a tick nor see one.
create function connectors_kit.offer_due_tick(offer_ms integer, systems text[])
returns table (
  tenant_id      uuid,
  connection_id  uuid,
  system         text,
  offer          bigint
)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select tenancy.require_platform();
  with due as materialized (
    select candidate.tenant_id, candidate.connection_id
      from connectors_kit.due_tick candidate
     where candidate.due_at <= clock_timestamp()
       and (candidate.offered_until is null or candidate.offered_until < clock_timestamp())
       and candidate.system = any ($2)
     order by candidate.due_at
     limit 1
       for update of candidate skip locked
  )
  update connectors_kit.due_tick tick
     set offer         = tick.offer + 1,
         offered_until = clock_timestamp() + make_interval(secs => $1 / 1000.0)
    from due
   where tick.tenant_id = due.tenant_id
     and tick.connection_id = due.connection_id
  returning tick.tenant_id, tick.connection_id, tick.system, tick.offer
$$;
revoke all on function connectors_kit.offer_due_tick(integer, text[]) from public;
grant execute on function connectors_kit.offer_due_tick(integer, text[]) to ataski_app;
