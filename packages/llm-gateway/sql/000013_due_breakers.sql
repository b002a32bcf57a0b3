--! purpose: which tenants have a breaker to be moved, found without judging them all
--! breaking: no   lock: new objects only

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

revoke all on function
  llm_gateway.list_breaker_tenants(uuid, integer),
  llm_gateway.list_due_breakers(uuid[]),
  llm_gateway.kept_hours(bigint[], bigint, bigint[])
from public;
grant execute on function
  llm_gateway.list_breaker_tenants(uuid, integer),
  llm_gateway.list_due_breakers(uuid[])
to ataski_app;
