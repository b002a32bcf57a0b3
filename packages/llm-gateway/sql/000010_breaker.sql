--! purpose: breakers: a tenant or a key that spends too fast is slowed, and then stopped, until a trial or a person
--! breaking: no   lock: new objects only

-- closed     calls are held as ever; no row says the same
-- slow       one call at a time, each with a small hold
-- open       no calls: until `until`, where that is null until a person closes it
-- half_open  a trial after the cool-down: as slow, and the next excess opens it for good
--
-- The state is what stands here, by the database's clock alone, and is read with every batch of holds.
create table llm_gateway.breaker (
  tenant_id  uuid        not null references tenancy.tenant (id),
  scope      text        not null check (scope in ('tenant', 'key')),
  scope_id   text        not null collate "C" check (length(scope_id) <= 128),
  state      text        not null check (state in ('closed', 'slow', 'open', 'half_open')),
  cause      text        not null
                         check (cause in ('day_limit', 'usual_hour', 'went_on', 'cooled', 'failed', 'calm', 'person')),
  -- Of the person who opened or closed it.
  reason     text        check (length(reason) between 8 and 200),
  -- What it had passed. Of this each hold is a part while it is slow.
  pace_nano  bigint      check (pace_nano >= 0),
  -- The one call that it lets through while it is slow.
  holding    uuid,
  changed_at timestamptz not null default clock_timestamp(),
  until      timestamptz,
  primary key (tenant_id, scope, scope_id),
  check ((scope = 'tenant') = (scope_id = '')),
  check ((cause = 'person') = (reason is not null)),
  check (state not in ('slow', 'half_open') or pace_nano is not null),
  check (until is null or state = 'open')
) with (fillfactor = 50);
-- What a batch of holds asks: nothing of a tenant whose breakers are all closed is in it.
create index breaker_not_closed on llm_gateway.breaker (tenant_id, scope, scope_id) where state <> 'closed';
-- What a pass looks at: one that is open for good waits for a person.
create index breaker_moving on llm_gateway.breaker (tenant_id, scope, scope_id)
 where state <> 'closed' and (state <> 'open' or until is not null);
select tenancy.isolate_by_tenant(
  'llm_gateway.breaker',
  'moves with each call while it is slow; each change of a state is a row of breaker_change'
);
grant select on llm_gateway.breaker to ataski_app;

-- Every state that a breaker ever took.
create table llm_gateway.breaker_change (
  tenant_id    uuid        not null references tenancy.tenant (id),
  changed_at   timestamptz not null,
  scope        text        not null,
  scope_id     text        not null collate "C",
  state_before text        not null,
  state        text        not null,
  cause        text        not null,
  reason       text,
  spent_nano   bigint,
  pace_nano    bigint,
  primary key (tenant_id, scope, scope_id, changed_at)
);
select tenancy.isolate_by_tenant('llm_gateway.breaker_change');
select tenancy.describe_capture('llm_gateway.breaker_change', '{"columns": {
  "scope": "value", "scope_id": "value", "state_before": "value", "state": "value", "cause": "value",
  "spent_nano": "value", "pace_nano": "value"}}');
grant select on llm_gateway.breaker_change to ataski_app;

-- What a budget of a day counted in each of the last 336 finished hours, the newest first; null before it was known.
-- It is copied from the budget's ring once an hour, so no hour of calls is read twice.
create table llm_gateway.pace (
  tenant_id uuid     not null references tenancy.tenant (id),
  budget_id uuid     not null,
  hours     bigint[] not null check (cardinality(hours) = 336),
  hour      bigint   not null,
  primary key (tenant_id, budget_id)
) with (fillfactor = 50);
select tenancy.isolate_by_tenant(
  'llm_gateway.pace',
  'repeats what budgets counted, an hour after the calls, each of which has audit rows of its own',
  ops_readable => false
);

create policy by_function on llm_gateway.breaker as permissive for all to ataski_owner
  using (tenant_id = any (array(select unnest(string_to_array(current_setting('ataski.ledger_tenants', true), ',')::uuid[]))))
  with check (tenant_id = any (array(select unnest(string_to_array(current_setting('ataski.ledger_tenants', true), ',')::uuid[]))));
-- A batch asks first whether anybody's is not closed.
create policy look_up on llm_gateway.breaker as permissive for select to ataski_owner using (true);
create policy by_function on llm_gateway.breaker_change as permissive for all to ataski_owner
  using (tenant_id = any (array(select unnest(string_to_array(current_setting('ataski.ledger_tenants', true), ',')::uuid[]))))
  with check (tenant_id = any (array(select unnest(string_to_array(current_setting('ataski.ledger_tenants', true), ',')::uuid[]))));
create policy by_function on llm_gateway.pace as permissive for all to ataski_owner
  using (tenant_id = any (array(select unnest(string_to_array(current_setting('ataski.ledger_tenants', true), ',')::uuid[]))))
  with check (tenant_id = any (array(select unnest(string_to_array(current_setting('ataski.ledger_tenants', true), ',')::uuid[]))));

-- All that a breaker is judged by, in one place.
create function llm_gateway.breaker_rules(
  out day_parts   integer,  -- more than one part of a day's limit `within` this time is too fast; two open at once
  out within      interval,
  out least_nano  bigint,   -- less than this in that time never is
  out usual_times integer,  -- so many times what is usual, in the hour under way, are too much; twice that opens at once
  out usual_days  integer,  -- usual is the median of the same hour of so many days
  out least_days  integer,  -- unless fewer of them are known
  out floor_nano  bigint,   -- and this in an hour never is
  out slow_parts  integer,  -- one part of what was passed is the largest hold while slow, and the most of a trial
  out slow_for    interval, -- after so long without another excess it closes
  out cool_down   interval, -- before a trial
  out trial_for   interval, -- after which it closes, if anybody called
  out most_calls  integer   -- so many are read for one judgement: the newest
)
language plpgsql
immutable
as $$
begin
  day_parts   := 5;
  within      := interval '5 minutes';
  least_nano  := 1000000000;
  usual_times := 8;
  usual_days  := 14;
  least_days  := 7;
  floor_nano  := 5000000000;
  slow_parts  := 10;
  slow_for    := interval '15 minutes';
  cool_down   := interval '15 minutes';
  trial_for   := interval '5 minutes';
  most_calls  := 20000;
end
$$;

-- The places of a batch whose holds a breaker refuses, as {place: {breaker: scope}}. Called where a tenant of the batch
-- has a breaker that is not closed, and never otherwise. A slow one lets one call through: the first whose hold is
-- small enough, when the one before has ended. Keys come first, so that what a key's breaker refuses takes no place
-- from others in the tenant's.
create function llm_gateway.stop_holds(tenants uuid[], entries llm_gateway.entry[])
returns jsonb
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  rules   record := llm_gateway.breaker_rules();
  stopped jsonb  := '{}';
  known   record;
  passing uuid;
  seat    bigint;
begin
  for known in
    select breaker.*, named.places
      from (
        select tenants[asked.ordinality] as tenant_id, wanted.scope, wanted.scope_id,
               array_agg(asked.ordinality order by asked.ordinality) as places
          from unnest(entries) with ordinality as asked
         cross join lateral (values ('tenant', ''), ('key', asked.key_id::text)) as wanted (scope, scope_id)
         where asked.kind = 'hold' and wanted.scope_id is not null
         group by 1, 2, 3
         order by 1, 2, 3
      ) as named
     cross join lateral (
       select breaker.*
         from llm_gateway.breaker as breaker
        where breaker.tenant_id = named.tenant_id
          and breaker.scope = named.scope
          and breaker.scope_id = named.scope_id
          and breaker.state <> 'closed'
        limit 1
          for update
     ) as breaker
  loop
    passing := null;
    seat := null;
    if known.state <> 'open' and not exists (
      select from llm_gateway.call as call
       where call.tenant_id = known.tenant_id and call.id = known.holding and call.state = 'held'
    ) then
      select asked.id, asked.ordinality
        into passing, seat
        from unnest(entries) with ordinality as asked
       where asked.ordinality = any (known.places)
         and not stopped ? asked.ordinality::text
         and asked.hold <= known.pace_nano / rules.slow_parts
       order by asked.ordinality
       limit 1;
    end if;
    if passing is not null then
      update llm_gateway.breaker as breaker
         set holding = passing
       where breaker.tenant_id = known.tenant_id
         and breaker.scope = known.scope
         and breaker.scope_id = known.scope_id;
    end if;
    stopped := stopped || coalesce((
      select jsonb_object_agg(refused.place, jsonb_build_object('breaker', known.scope))
        from unnest(known.places) as refused (place)
       where refused.place is distinct from seat and not stopped ? refused.place::text
    ), '{}');
  end loop;
  return stopped;
end
$$;

revoke all on function
  llm_gateway.breaker_rules(),
  llm_gateway.stop_holds(uuid[], llm_gateway.entry[])
from public;
