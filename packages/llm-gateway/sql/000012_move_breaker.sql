--! purpose: a breaker moves, by the rules or by a person, and each move leaves a row
--! breaking: no   lock: new objects only

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

revoke all on function
  llm_gateway.move_breaker(uuid, text, text, text, timestamptz, text, text, text, bigint, bigint, timestamptz),
  llm_gateway.move_breakers(),
  llm_gateway.set_breaker(text, text, text, text)
from public;
grant execute on function
  llm_gateway.move_breakers(),
  llm_gateway.set_breaker(text, text, text, text)
to ataski_app;
