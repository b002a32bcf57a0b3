--! purpose: what a breaker is to become, by what was spent lately and what is usual at that hour
--! breaking: no   lock: new objects only

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

revoke all on type llm_gateway.verdict from public;
revoke all on function
  llm_gateway.verdict_on(text, timestamptz, timestamptz, bigint, bigint, bigint, bigint, bigint, timestamptz),
  llm_gateway.unusual_amount(bigint[], bigint, bigint),
  llm_gateway.judge(uuid)
from public;
