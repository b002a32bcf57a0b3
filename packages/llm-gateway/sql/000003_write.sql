--! purpose: what gathers while one batch is committed is the next one: settlements, holds and their audit rows by one call
--! breaking: no   lock: new objects only

-- One thing that waits to be committed. kind: 'settle', 'hold' or 'record', which is an audit row alone.
create type llm_gateway.entry as (
  kind          text,
  occurred_at   timestamptz,
  event_id      uuid,
  entry         text,
  id            uuid,
  state         text,
  cost          bigint,
  excess        bigint,
  tokens        bigint[],
  reason        text,
  hold          bigint,
  ttl_ms        integer,
  key_id        uuid,
  user_id       text,
  run_id        text,
  payer         text,
  credential_id text,
  surface       text,
  provider      text,
  model         text,
  price_version text
);

-- Takes back what was presumed spent beyond what a call did cost: from the bucket in which the presumption stands, and
-- nothing once that has aged out of the window, or where nobody knows any more in which it stands. So a correction
-- never frees what another call spent.
create function llm_gateway.give_back(tenant uuid, budget_ids uuid[], amount bigint, booked_at timestamptz, moment timestamptz)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  known llm_gateway.budget;
  steps bigint;
  place bigint;
begin
  for known in
    select budget.*
      from llm_gateway.budget as budget
     where budget.tenant_id = tenant and budget.id = any (budget_ids) and budget.counted_since < booked_at
     order by budget.id
       for update
  loop
    steps := llm_gateway.bucket_at(known.period, moment) - known.bucket;
    known.counted_since := case
      when llm_gateway.is_ahead(known.ring, steps) then llm_gateway.bucket_end(known.period, known.bucket)
      else known.counted_since
    end;
    known.bucket := llm_gateway.bucket_after(known.ring, known.bucket, steps);
    known.ring := llm_gateway.aged(known.ring, steps);
    place := known.bucket - llm_gateway.bucket_at(known.period, booked_at) + 1;
    if place between 1 and cardinality(known.ring) and known.counted_since < booked_at then
      known.ring[place] := known.ring[place] - least(known.ring[place], amount);
    end if;
    update llm_gateway.budget as budget
       set ring = known.ring,
           bucket = known.bucket,
           counted_since = known.counted_since,
           settled = llm_gateway.total(known.ring),
           ceiling_nano = least(budget.ceiling_nano, llm_gateway.total(known.ring) + budget.held)
     where budget.tenant_id = tenant and budget.id = known.id;
  end loop;
end
$$;

-- Ends calls that are locked, each at its place in the table. Only so does no plan read more than these rows: every
-- index of the table begins with the tenant, and while the planner knows no better, a look-up by all of a key and a
-- reading of all the tenant's calls seem to cost the same.
create function llm_gateway.end_calls(entries llm_gateway.entry[], places bigint[], locations tid[], moment timestamptz)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
as $$
begin
  update llm_gateway.call as known
     set state = asked.state, cost_nano = asked.cost, excess_nano = asked.excess, reason = asked.reason,
         input_tokens = asked.tokens[1], cached_tokens = asked.tokens[2], written_tokens = asked.tokens[3],
         output_tokens = asked.tokens[4], settled_at = moment
    from unnest(places, locations) as found (place, location)
    join unnest(entries) with ordinality as asked on asked.ordinality = found.place
   where known.ctid = found.location;
end
$$;

-- Commits what many calls of many tenants wait for. To the platform alone. `contexts` are those of the entries in
-- their order, signed together, and verified before anything is looked at: the tenant of an entry is the one of its
-- context, and nothing in the entry can say another.
--
-- Settlements come first, so that what they free can be held again. A hold is granted when every budget that counts it
-- has room for all of it, or not at all: it is never made smaller. Without a budget that counts over time nothing is
-- granted. The audit row of a hold or a settlement is appended when it took effect, and that of a record always. All
-- of it commits or nothing does.
--
-- Answers {"refused": {place of a hold: {budget, period, room} or {breaker}}, "settled": [place of a settlement]}, places
-- from 1.
--
-- Each row is found by its whole key and never by reading the table: a plan that was made while it was small, or for
-- many rows, reads all of a tenant's rows for ever. So no table may be read as a whole or merged here, and what is
-- locked is looked up row by row, in one order, so that two processes never wait for one another in a circle. Nobody
-- waits long for a tenant's row: the batch is refused, and all others go on without it.
create function llm_gateway.write(contexts text, batch jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '250ms'
as $$
declare
  moment      timestamptz := clock_timestamp();
  said        text[];
  tenants     uuid[];
  entries     llm_gateway.entry[];
  settled     bigint[]  := '{}';
  locations   tid[];
  corrected   jsonb;
  correction  record;
  touched_by  uuid[];
  touched     uuid[];
  unheld      bigint[];
  spent       bigint[];
  owners      uuid[];
  budget_ids  uuid[];
  scopes      text[];
  scope_ids   text[];
  periods     text[];
  steps       bigint[];
  room        bigint[];
  taken       bigint[];
  hold        record;
  place       integer;
  lacking     integer;
  holding     text;
  refused     jsonb     := '{}';
  granted     integer[] := '{}';
  holders     text[]    := '{}';
begin
  perform tenancy.require_platform();
  said := tenancy.verified_contexts(contexts);
  tenants := array(select right(each.context, 36)::uuid from unnest(said) with ordinality as each (context, place) order by each.place);
  perform llm_gateway.enter(tenants);
  entries := array(select asked from jsonb_populate_recordset(null::llm_gateway.entry, batch) as asked);
  if cardinality(entries) is distinct from cardinality(said) then
    raise exception using errcode = 'invalid_parameter_value', message = 'each entry has one context';
  end if;

  if exists (select from unnest(entries) as asked where asked.kind = 'settle') then
    with asked as (
      select distinct on (tenants[given.ordinality], given.id)
             tenants[given.ordinality] as tenant_id, given.ordinality as place, given.id, given.state, given.cost
        from unnest(entries) with ordinality as given
       where given.kind = 'settle'
       order by tenants[given.ordinality], given.id, given.ordinality
    ), ending as materialized (
      select asked.place, asked.tenant_id, asked.cost, known.*
        from asked
       cross join lateral (
         select call.ctid as location, call.state, call.hold_nano, call.cost_nano, call.settled_at, call.budgets
           from llm_gateway.call as call
          where call.tenant_id = asked.tenant_id
            and call.id = asked.id
            and (call.state = 'held' or call.state = 'presumed' and asked.state <> 'presumed' and asked.cost <= call.cost_nano)
          limit 1
            for update
       ) as known
    ), moved as (
      select ending.tenant_id, counting.id, sum(ending.hold_nano)::bigint as unheld, sum(ending.cost)::bigint as spent
        from ending
       cross join lateral unnest(ending.budgets) as counting (id)
       where ending.state = 'held'
       group by ending.tenant_id, counting.id
    )
    select (select coalesce(array_agg(ending.place), '{}') from ending),
           (select array_agg(ending.location) from ending),
           (select jsonb_agg(to_jsonb(ending)) from ending where ending.state = 'presumed'),
           (select array_agg(moved.tenant_id) from moved), (select array_agg(moved.id) from moved),
           (select array_agg(moved.unheld) from moved), (select array_agg(moved.spent) from moved)
      into settled, locations, corrected, touched_by, touched, unheld, spent;

    if settled <> '{}' then
      perform llm_gateway.end_calls(entries, settled, locations, moment);
      for correction in
        select * from jsonb_to_recordset(corrected) as each (
          tenant_id uuid, cost bigint, cost_nano bigint, settled_at timestamptz, budgets uuid[])
         order by each.tenant_id, each.budgets
      loop
        perform llm_gateway.give_back(
          correction.tenant_id, correction.budgets, correction.cost_nano - correction.cost, correction.settled_at, moment);
      end loop;
    end if;
  end if;

  -- Room as it will be once this batch has settled. One that was removed bounds nothing.
  select array_agg(known.tenant_id), array_agg(known.id), array_agg(known.scope), array_agg(known.scope_id),
         array_agg(known.period), array_agg(known.steps), array_agg(known.unheld), array_agg(known.spent),
         array_agg(0::bigint),
         array_agg(known.limit_nano - known.held + known.unheld - known.spent
           - llm_gateway.settled_after(known.ring, known.settled, known.steps))
    into owners, budget_ids, scopes, scope_ids, periods, steps, unheld, spent, taken, room
    from (
      select budget.tenant_id, budget.id, case when budget.removed_at is null then budget.scope end as scope,
             budget.scope_id, budget.period, budget.limit_nano, budget.held, budget.ring, budget.settled,
             llm_gateway.bucket_at(budget.period, moment) - budget.bucket as steps, concerned.unheld, concerned.spent
        from (
          select each.tenant_id, each.id, sum(each.unheld)::bigint as unheld, sum(each.spent)::bigint as spent
            from (
              select touching.* from unnest(touched_by, touched, unheld, spent) as touching (tenant_id, id, unheld, spent)
              union all
              select named.tenant_id, counting.id, 0, 0
                from (
                  select distinct tenants[asked.ordinality] as tenant_id, wanted.scope, wanted.scope_id
                    from unnest(entries) with ordinality as asked
                   cross join lateral (values
                     ('tenant', ''), ('key', asked.key_id::text), ('user', asked.user_id), ('run', asked.run_id)
                   ) as wanted (scope, scope_id)
                   where asked.kind = 'hold' and wanted.scope_id is not null
                ) as named
               cross join lateral (
                 select budget.id
                   from llm_gateway.budget as budget
                  where budget.tenant_id = named.tenant_id
                    and budget.scope = named.scope
                    and budget.scope_id = named.scope_id
                    and budget.removed_at is null
                  limit 5
               ) as counting
            ) as each
           group by each.tenant_id, each.id
           order by each.tenant_id, each.id
        ) as concerned
       cross join lateral (
         select budget.*
           from llm_gateway.budget as budget
          where budget.tenant_id = concerned.tenant_id and budget.id = concerned.id
          limit 1
            for update
       ) as budget
    ) as known;

  -- What a breaker refuses, 000010_breaker.sql. One probe of an index while every tenant's are closed.
  if exists (select from llm_gateway.breaker as known where known.state <> 'closed') then
    if exists (select from llm_gateway.breaker as known where known.tenant_id = any (tenants) and known.state <> 'closed') then
      refused := llm_gateway.stop_holds(tenants, entries);
    end if;
  end if;
  for hold in
    select asked.ordinality::integer as place, asked.hold,
           array_agg(known.place::integer order by known.place) filter (where known.place is not null) as places
      from unnest(entries) with ordinality as asked
      left join unnest(owners, scopes, scope_ids) with ordinality as known (owner, scope, scope_id, place)
        on known.owner = tenants[asked.ordinality]
       and known.scope_id = case known.scope
         when 'tenant' then '' when 'key' then asked.key_id::text when 'user' then asked.user_id
         when 'run' then asked.run_id
       end
     where asked.kind = 'hold'
     group by asked.ordinality, asked.hold
     order by asked.ordinality
  loop
    continue when refused ? hold.place::text;
    lacking := null;
    holding := '';
    foreach place in array coalesce(hold.places, '{}') loop
      if room[place] < hold.hold then
        lacking := place;
        exit;
      elsif periods[place] <> 'call' then
        holding := holding || ',' || budget_ids[place];
      end if;
    end loop;
    if lacking is not null or holding = '' then
      refused := refused || jsonb_build_object(hold.place, jsonb_build_object(
        'budget', budget_ids[lacking], 'period', periods[lacking], 'room', room[lacking]::text));
      continue;
    end if;
    granted := granted || hold.place;
    holders := holders || ('{' || substr(holding, 2) || '}');
    foreach place in array hold.places loop
      if periods[place] <> 'call' then
        room[place] := room[place] - hold.hold;
        taken[place] := taken[place] + hold.hold;
      end if;
    end loop;
  end loop;

  update llm_gateway.budget as known
     set ring = llm_gateway.spent_in(known.ring, moved.steps, moved.spent),
         settled = llm_gateway.settled_after(known.ring, known.settled, moved.steps) + moved.spent,
         bucket = llm_gateway.bucket_after(known.ring, known.bucket, moved.steps),
         counted_since = case
           when llm_gateway.is_ahead(known.ring, moved.steps) then llm_gateway.bucket_end(known.period, known.bucket)
           else known.counted_since
         end,
         held = known.held + moved.taken - moved.unheld,
         ceiling_nano = least(
           known.ceiling_nano,
           llm_gateway.settled_after(known.ring, known.settled, moved.steps)
             + moved.spent + known.held + moved.taken - moved.unheld)
    from unnest(owners, budget_ids, steps, unheld, spent, taken) as moved (tenant_id, id, steps, unheld, spent, taken)
   where known.tenant_id = moved.tenant_id
     and known.id = moved.id
     and (moved.unheld <> 0 or moved.spent <> 0 or moved.taken <> 0);

  if granted <> '{}' then
    insert into llm_gateway.call
           (tenant_id, id, correlation_id, key_id, user_id, run_id, payer, credential_id, surface, provider, model,
            price_version, intent_event_id, intent_at, hold_nano, budgets, held_at, expires_at)
    select tenants[given.place], asked.id, split_part(said[given.place], ';', 3), asked.key_id, asked.user_id,
           asked.run_id, asked.payer, asked.credential_id, asked.surface, asked.provider, asked.model,
           asked.price_version, asked.event_id, asked.occurred_at, asked.hold, given.budgets::uuid[],
           moment, moment + make_interval(secs => asked.ttl_ms / 1000.0)
      from unnest(granted, holders) as given (place, budgets)
      join unnest(entries) with ordinality as asked on asked.ordinality = given.place;
  end if;

  perform audit.append_verified(
    array_agg(said[asked.ordinality]), array_agg(asked.occurred_at), array_agg(asked.event_id), array_agg(asked.entry))
     from unnest(entries) with ordinality as asked
    where case asked.kind
            when 'settle' then asked.ordinality = any (settled)
            when 'hold' then asked.ordinality = any (granted)
            else true
          end
   having count(*) > 0;
  return jsonb_build_object('refused', refused, 'settled', to_jsonb(settled));
end
$$;
revoke all on type llm_gateway.entry from public;
revoke all on function
  llm_gateway.give_back(uuid, uuid[], bigint, timestamptz, timestamptz),
  llm_gateway.end_calls(llm_gateway.entry[], bigint[], tid[], timestamptz),
  llm_gateway.write(text, jsonb)
from public;
grant execute on function llm_gateway.write(text, jsonb) to ataski_app;
