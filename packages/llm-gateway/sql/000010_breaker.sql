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

-- What a state is to become, and why. `pace_nano` is what is too fast: the one of the day's limit or of the usual hour,
-- and while it is slow or tried the one that it had passed.
create type llm_gateway.verdict as (due text, cause text, spent_nano bigint, pace_nano bigint);

create function llm_gateway.verdict_on(
  state     text,
  since     timestamptz,
  ends      timestamptz,
  kept_nano bigint,
  spent     bigint,
  day_limit bigint,
  in_hour   bigint,
  hour_pace bigint,
  moment    timestamptz
)
returns llm_gateway.verdict
language plpgsql
immutable
as $$
declare
  rules    record := llm_gateway.breaker_rules();
  day_pace bigint := greatest(day_limit / rules.day_parts, rules.least_nano);
begin
  if state = 'closed' then
    -- A limit that was lowered below what is spent stops calls by itself.
    if spent > day_pace and spent <= day_limit then
      return row(case when spent > 2 * day_pace then 'open' else 'slow' end, 'day_limit', spent, day_pace)::llm_gateway.verdict;
    elsif in_hour > hour_pace and coalesce(since < date_trunc('hour', moment, 'UTC'), true) then
      return row(case when in_hour > 2 * hour_pace then 'open' else 'slow' end, 'usual_hour', in_hour, hour_pace)::llm_gateway.verdict;
    end if;
  elsif state = 'slow' then
    if spent > kept_nano then
      return row('open', 'went_on', spent, kept_nano)::llm_gateway.verdict;
    elsif moment > since + rules.slow_for then
      return row('closed', 'calm', spent, kept_nano)::llm_gateway.verdict;
    end if;
  elsif state = 'open' then
    if moment > ends then
      return row('half_open', 'cooled', 0, kept_nano)::llm_gateway.verdict;
    end if;
  elsif spent > kept_nano / rules.slow_parts then
    return row('open', 'failed', spent, kept_nano)::llm_gateway.verdict;
  elsif spent > 0 and moment > since + rules.trial_for then
    return row('closed', 'calm', spent, kept_nano)::llm_gateway.verdict;
  end if;
  return row(state, null, spent, kept_nano)::llm_gateway.verdict;
end
$$;

-- What is too much in this hour of the day, by its median over the last days; null where too few of them are known.
create function llm_gateway.unusual_amount(hours bigint[], newest bigint, present bigint)
returns bigint
language plpgsql
immutable
as $$
declare
  rules record := llm_gateway.breaker_rules();
begin
  return (
    select greatest(
             rules.floor_nano,
             -- 2^58: eight times as much is a bigint still.
             rules.usual_times * least(percentile_disc(0.5) within group (order by known.amount), 288230376151711744))
      from (
        select hours[24 * day.back + newest + 1 - present] as amount
          from generate_series(1, rules.usual_days) as day (back)
      ) as known
     where known.amount is not null
    having count(*) >= rules.least_days
  );
end
$$;

-- How the tenant's breakers stand and what each is to become, of all that were used lately or can move by themselves. What is
-- held counts as spent. A key is judged by its own limit and by its tenant's, so that one key that spends for all is
-- stopped alone: what such a key spends counts for nobody else, in an unusual hour neither, and where a key makes up
-- more than half of what is left of such an hour, the hour is its own. Reads the newest calls alone, up to a number: more
-- can only be spent than it sees.
create function llm_gateway.judge(tenant uuid)
returns table (
  scope text, scope_id text, before text, stands_since timestamptz, due text, cause text, spent_nano bigint, pace_nano bigint)
language plpgsql
volatile
cost 100000
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  rules     record      := llm_gateway.breaker_rules();
  moment    timestamptz := clock_timestamp();
  present   bigint      := llm_gateway.bucket_at('day', moment);
  hour_from timestamptz := date_trunc('hour', moment, 'UTC');
  back_to   timestamptz := moment - rules.within;
begin
  if exists (
    select from llm_gateway.breaker as known
     where known.tenant_id = tenant and known.state <> 'closed' and (known.state <> 'open' or known.until is not null))
  then
    back_to := moment - rules.slow_for;
  end if;
  return query
    with recent as materialized (
      select call.key_id::text collate "C" as key_id, call.held_at, coalesce(call.cost_nano, call.hold_nano) as amount
        from llm_gateway.call as call
       where call.tenant_id = tenant and call.held_at > '-infinity' and call.held_at > back_to
       order by call.held_at desc
       limit rules.most_calls
    ), used as (
      select 'tenant' as scope, '' collate "C" as scope_id
      union
      select 'key', recent.key_id from recent where recent.key_id is not null
      union
      select breaker.scope, breaker.scope_id
        from llm_gateway.breaker as breaker
       where breaker.tenant_id = tenant
         and breaker.state <> 'closed'
         and (breaker.state <> 'open' or breaker.until is not null)
    ), standing as materialized (
      select used.scope, used.scope_id, coalesce(known.state, 'closed') as state, known.changed_at, known.until,
             known.pace_nano as kept_nano, daily.limit_nano as day_limit,
             case when daily.bucket = present then daily.ring[1] else 0 end as in_hour,
             llm_gateway.unusual_amount(pace.hours, pace.hour, present) as hour_pace,
             daily.id is not null as is_limited,
             greatest(
               moment - case when known.state in ('slow', 'half_open') then rules.slow_for else rules.within end,
               case when known.changed_at <= moment then known.changed_at end) as counted_from
        from used
        left join lateral (
          select breaker.*
            from llm_gateway.breaker as breaker
           where breaker.tenant_id = tenant and breaker.scope = used.scope and breaker.scope_id = used.scope_id
           limit 1
        ) as known on true
        left join lateral (
          select budget.*
            from llm_gateway.budget as budget
           where budget.tenant_id = tenant
             and budget.scope = used.scope
             and budget.scope_id = used.scope_id
             and budget.period = 'day'
             and budget.removed_at is null
           limit 1
        ) as daily on true
        left join lateral (
          select pace.hours, pace.hour
            from llm_gateway.pace as pace
           where pace.tenant_id = tenant and pace.budget_id = daily.id
           limit 1
        ) as pace on true
    ), spent as (
      select standing.scope_id,
             coalesce(sum(recent.amount) filter (where recent.held_at > standing.counted_from), 0)::bigint as amount,
             coalesce(sum(recent.amount), 0) * 2 > (select sum(recent.amount) from recent) as is_most
        from standing
        left join recent on recent.key_id = standing.scope_id
       where standing.scope = 'key'
       group by standing.scope_id
    ), hourly as materialized (
      -- What keys spent in the hour under way, where it is unusual for the tenant. Apart stands what a breaker ended: all
      -- of a key whose is not closed, and of one whose is closed again what it spent before.
      select newest.key_id, newest.cost_nano as amount,
             coalesce(known.state <> 'closed' or newest.held_at <= known.changed_at, false) as is_apart
        from (
          select call.key_id::text collate "C" as key_id, call.held_at, call.settled_at, call.cost_nano
            from llm_gateway.call as call
           where call.tenant_id = tenant
             and call.held_at > '-infinity'
             and call.held_at > hour_from - rules.slow_for
             and exists (select from standing where standing.scope = 'tenant' and standing.in_hour > standing.hour_pace)
           order by call.held_at desc
           limit rules.most_calls
        ) as newest
        left join llm_gateway.breaker as known
          on known.tenant_id = tenant and known.scope = 'key' and known.scope_id = newest.key_id
       where newest.settled_at >= hour_from and newest.key_id is not null
    ), shared as materialized (
      select standing.day_limit, standing.hour_pace,
             greatest(standing.in_hour - coalesce((select sum(hourly.amount) from hourly where hourly.is_apart), 0), 0)::bigint
               as in_hour
        from standing
       where standing.scope = 'tenant'
    ), keys as materialized (
      select key.scope_id, key.state, key.changed_at, key.counted_from,
             llm_gateway.verdict_on(
               key.state, key.changed_at, key.until, key.kept_nano, spent.amount,
               -- A limit that is below what is spent says nothing; the other one is judged by all the same.
               least(case when key.day_limit >= spent.amount then key.day_limit end,
                     case when whole.day_limit >= spent.amount then whole.day_limit end),
               case when key.is_limited or not spent.is_most then key.in_hour else whole.in_hour end,
               case when key.is_limited or not spent.is_most then key.hour_pace else whole.hour_pace end,
               moment) as verdict
        from standing as key
        join spent using (scope_id)
       cross join shared as whole
       where key.scope = 'key'
    ), whole as (
      select standing.state, standing.changed_at,
             llm_gateway.verdict_on(
               standing.state, standing.changed_at, standing.until, standing.kept_nano, rest.amount, standing.day_limit,
               greatest(shared.in_hour - stopped.amount, 0)::bigint, shared.hour_pace, moment) as verdict
        from standing
       cross join shared
       cross join (
         select coalesce(sum(hourly.amount), 0) as amount
           from hourly
           join keys on keys.scope_id = hourly.key_id
          where not hourly.is_apart and (keys.verdict).due <> 'closed'
       ) as stopped
       cross join lateral (
         select coalesce(sum(recent.amount), 0)::bigint as amount
           from recent
           left join keys on keys.scope_id = recent.key_id
          where recent.held_at > standing.counted_from
            and (keys.scope_id is null
              or keys.state = 'closed' and (keys.verdict).due = 'closed' and recent.held_at > keys.counted_from)
       ) as rest
       where standing.scope = 'tenant'
    )
    select 'key', keys.scope_id, keys.state, keys.changed_at, (keys.verdict).* from keys
    union all
    select 'tenant', '', whole.state, whole.changed_at, (whole.verdict).* from whole;
end
$$;

-- Writes a state and its row of the history. Nothing where the breaker changed since it was looked at.
create function llm_gateway.move_breaker(
  tenant uuid, scope text, scope_id text, before text, seen timestamptz, state text, cause text, reason text,
  spent bigint, pace bigint, ends timestamptz)
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  moment timestamptz := clock_timestamp();
begin
  insert into llm_gateway.breaker as known
         (tenant_id, scope, scope_id, state, cause, reason, pace_nano, changed_at, until)
  values (move_breaker.tenant, move_breaker.scope, move_breaker.scope_id, move_breaker.state, move_breaker.cause,
          move_breaker.reason, move_breaker.pace, moment, move_breaker.ends)
      on conflict (tenant_id, scope, scope_id) do update
     set state = excluded.state, cause = excluded.cause, reason = excluded.reason, pace_nano = excluded.pace_nano,
         holding = null, changed_at = excluded.changed_at, until = excluded.until
   where known.state = move_breaker.before
     and known.changed_at = move_breaker.seen;
  if not found then
    return false;
  end if;
  insert into llm_gateway.breaker_change
         (tenant_id, changed_at, scope, scope_id, state_before, state, cause, reason, spent_nano, pace_nano)
  values (move_breaker.tenant, moment, move_breaker.scope, move_breaker.scope_id, move_breaker.before,
          move_breaker.state, move_breaker.cause, move_breaker.reason, move_breaker.spent, move_breaker.pace);
  return true;
end
$$;

-- Judges the breakers of the tenant in the signed context and moves those that are due, by the rules alone: whoever
-- calls it cannot say which, nor make one milder than they do. Answers what it moved. Each of several processes may
-- call it: a breaker moves once.
create function llm_gateway.move_breakers()
returns table (scope text, scope_id text, before text, state text, cause text, spent_nano bigint, pace_nano bigint)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  rules  record := llm_gateway.breaker_rules();
  tenant uuid   := tenancy.current_tenant_id();
  seen   timestamptz;
begin
  perform llm_gateway.enter(array[tenant]);
  for scope, scope_id, before, state, cause, spent_nano, pace_nano, seen in
    select judged.scope, judged.scope_id, judged.before, judged.due, judged.cause, judged.spent_nano, judged.pace_nano,
           judged.stands_since
      from llm_gateway.judge(tenant) as judged
     where judged.due <> judged.before
     order by judged.scope, judged.scope_id
  loop
    -- What fails its trial has no other: a person looks at it.
    if llm_gateway.move_breaker(
      tenant, scope, scope_id, before, seen, state, cause, null, spent_nano, pace_nano,
      case when state = 'open' and before <> 'half_open' then clock_timestamp() + rules.cool_down end)
    then
      return next;
    end if;
  end loop;
end
$$;

-- By a person: opens a breaker at once and until a person closes it, or closes one that is not closed. Answers the
-- state before; null where it is as asked already, or of a key that the tenant does not have, so that nothing was done.
-- Thus there are no more rows than keys: each is one under one spelling alone.
create function llm_gateway.set_breaker(scope text, scope_id text, state text, reason text)
returns text
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := tenancy.current_tenant_id();
  known  llm_gateway.breaker;
begin
  if $3 not in ('open', 'closed') or $4 is null then
    raise exception using errcode = 'invalid_parameter_value', message = 'a person opens or closes a breaker, and says why';
  end if;
  perform llm_gateway.enter(array[tenant]);
  -- A row that says closed already would say since now, and what was spent before would count no more.
  if $3 = 'open' and ($1 <> 'key' or exists (
    select from llm_gateway.virtual_key as issued
     where issued.tenant_id = tenant and issued.id = $2::uuid and issued.id::text = $2))
  then
    insert into llm_gateway.breaker (tenant_id, scope, scope_id, state, cause)
    values (tenant, $1, $2, 'closed', 'calm')
        on conflict do nothing;
  end if;
  select breaker.* into known
    from llm_gateway.breaker as breaker
   where breaker.tenant_id = tenant and breaker.scope = $1 and breaker.scope_id = $2
     for update;
  if known.state is null or known.state = $3 and (known.state = 'closed' or known.until is null) then
    return null;
  end if;
  perform llm_gateway.move_breaker(
    tenant, $1, $2, known.state, known.changed_at, $3, 'person', $4, null, null, null);
  return known.state;
end
$$;

-- A page of the tenants that ever held anything; nothing behind the last one. To the platform alone.
create function llm_gateway.list_breaker_tenants(after uuid, at_most integer)
returns table (tenant_id uuid)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
begin
  perform tenancy.require_platform();
  return query
    with recursive known (tenant_id, place) as (
      (select call.tenant_id, 1
         from llm_gateway.call as call
        where call.tenant_id > coalesce(after, '00000000-0000-0000-0000-000000000000')
        order by call.tenant_id
        limit 1)
      union all
      select (select call.tenant_id
                from llm_gateway.call as call
               where call.tenant_id > known.tenant_id
               order by call.tenant_id
               limit 1), known.place + 1
        from known
       where known.tenant_id is not null and known.place < least(at_most, 1000)
    )
    select known.tenant_id from known where known.tenant_id is not null order by known.place;
end
$$;

-- Which of these tenants have a breaker that is due. To the platform alone. First it keeps the hours that ended of their
-- budgets. Tenants that have held nothing for a day are passed over by one look; of the others only those are judged
-- whose counters say that it can be too fast, or who have a breaker that moves by itself.
create function llm_gateway.list_due_breakers(tenants uuid[])
returns table (tenant_id uuid)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  rules   record      := llm_gateway.breaker_rules();
  moment  timestamptz := clock_timestamp();
  present bigint      := llm_gateway.bucket_at('day', moment);
  active  uuid[];
  ended   record;
begin
  perform tenancy.require_platform();
  perform llm_gateway.enter(tenants);
  active := array(
    select listed.tenant_id
      from unnest(tenants) as listed (tenant_id)
     where exists (
       select from llm_gateway.call as call
        where call.tenant_id = listed.tenant_id and call.held_at > '-infinity' and call.held_at > moment - interval '25 hours')
  );
  for ended in
    select daily.*, pace.hours, coalesce(pace.hour, present - 1) as hour
      from unnest(active) as listed (tenant_id)
     cross join lateral (
       select budget.tenant_id, budget.id, budget.ring, budget.bucket
         from llm_gateway.budget as budget
        where budget.tenant_id = listed.tenant_id
          and budget.scope in ('tenant', 'key')
          and budget.period = 'day'
          and budget.removed_at is null
          and budget.bucket <= present
     ) as daily
      left join lateral (
        select pace.hours, pace.hour
          from llm_gateway.pace as pace
         where pace.tenant_id = daily.tenant_id and pace.budget_id = daily.id
         limit 1
      ) as pace on true
     where pace.hour is null or pace.hour < present - 1
     order by daily.tenant_id, daily.id
     limit 2000
  loop
    insert into llm_gateway.pace as known (tenant_id, budget_id, hours, hour)
    values (
      ended.tenant_id, ended.id,
      llm_gateway.kept_hours(
        ended.hours, present - 1 - ended.hour, llm_gateway.aged(ended.ring, present - ended.bucket)),
      present - 1)
        on conflict (tenant_id, budget_id) do update
       set hours = excluded.hours, hour = excluded.hour
     where known.hour < excluded.hour;
  end loop;
  return query
    select listed.tenant_id
      from unnest(tenants) as listed (tenant_id)
     where case
       when exists (
         select from llm_gateway.breaker as breaker
          where breaker.tenant_id = listed.tenant_id
            and breaker.state <> 'closed'
            and (breaker.state <> 'open' or breaker.until is not null))
       or listed.tenant_id = any (active) and exists (
         select from llm_gateway.budget as budget
          where budget.tenant_id = listed.tenant_id
            and budget.scope in ('tenant', 'key')
            and budget.period = 'day'
            and budget.removed_at is null
            and (budget.bucket = present and budget.ring[1] > rules.floor_nano
              or budget.held
                + case when budget.bucket = present then budget.ring[1] + budget.ring[2]
                       when budget.bucket = present - 1 then budget.ring[1]
                       else 0 end 
                > greatest(budget.limit_nano / rules.day_parts, rules.least_nano)))
       then exists (select from llm_gateway.judge(listed.tenant_id) as judged where judged.due <> judged.before)
       else false
     end;
end
$$;

-- The hours as they are when some more have ended, whose amounts stand in the aged ring of a budget, behind the hour
-- under way. What the ring has forgotten was an hour without a call.
create function llm_gateway.kept_hours(hours bigint[], steps bigint, ring bigint[])
returns bigint[]
language plpgsql
immutable
as $$
declare
  fresh integer := least(steps, 336);
begin
  if hours is null then
    return array_fill(null::bigint, array[336]);
  end if;
  return (ring[2:1 + least(fresh, 24)] || array_fill(0::bigint, array[greatest(fresh - 24, 0)]) || hours)[1:336];
end
$$;

revoke all on type llm_gateway.verdict from public;
revoke all on function
  llm_gateway.breaker_rules(),
  llm_gateway.stop_holds(uuid[], llm_gateway.entry[]),
  llm_gateway.verdict_on(text, timestamptz, timestamptz, bigint, bigint, bigint, bigint, bigint, timestamptz),
  llm_gateway.unusual_amount(bigint[], bigint, bigint),
  llm_gateway.judge(uuid),
  llm_gateway.move_breaker(uuid, text, text, text, timestamptz, text, text, text, bigint, bigint, timestamptz),
  llm_gateway.move_breakers(),
  llm_gateway.set_breaker(text, text, text, text),
  llm_gateway.list_breaker_tenants(uuid, integer),
  llm_gateway.list_due_breakers(uuid[]),
  llm_gateway.kept_hours(bigint[], bigint, bigint[])
from public;
grant execute on function
  llm_gateway.move_breakers(),
  llm_gateway.set_breaker(text, text, text, text),
  llm_gateway.list_breaker_tenants(uuid, integer),
  llm_gateway.list_due_breakers(uuid[])
to ataski_app;
