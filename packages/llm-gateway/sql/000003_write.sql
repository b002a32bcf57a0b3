--! purpose: what gathers while one batch is committed is the next one: settlements, holds and their audit rows by one call
--! breaking: no   lock: new functions only

-- Books how one call ended and answers what held it, what is held no longer and what it adds to what was spent. What was
-- presumed spent is corrected downwards only. Nothing at all for a call that was never held or is settled already.
create function llm_gateway.settle_call(
  tenant uuid, call_id uuid, state text, cost bigint, excess bigint, tokens bigint[], reason text, moment timestamptz,
  out budgets uuid[], out unheld bigint, out spent bigint)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  presumed bigint;
begin
  select case when known.state = 'held' then known.hold_nano else 0 end, coalesce(known.cost_nano, 0), known.budgets
    into unheld, presumed, budgets
    from llm_gateway.call as known
   where known.tenant_id = $1
     and known.id = $2
     and (known.state = 'held' or known.state = 'presumed' and $3 <> 'presumed' and $4 <= known.cost_nano)
     for update;
  if not found then
    return;
  end if;
  spent := $4 - presumed;
  update llm_gateway.call as known
     set state = $3, cost_nano = $4, excess_nano = $5, input_tokens = tokens[1], cached_tokens = tokens[2],
         written_tokens = tokens[3], output_tokens = tokens[4], reason = $7, settled_at = $8
   where known.tenant_id = $1 and known.id = $2;
end
$$;

-- Moves what a budget holds and has settled, and its ring on to the present.
create function llm_gateway.move_budget(tenant uuid, budget_id uuid, held bigint, spent bigint, moment timestamptz)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  steps bigint;
begin
  select llm_gateway.bucket_at(known.period, moment) - known.bucket into steps
    from llm_gateway.budget as known
   where known.tenant_id = $1 and known.id = $2;
  if steps > 0 then
    update llm_gateway.budget as known
       set ring = llm_gateway.advance(known.ring, steps),
           settled = llm_gateway.total(llm_gateway.advance(known.ring, steps)),
           bucket = known.bucket + steps
     where known.tenant_id = $1 and known.id = $2;
  end if;
  if spent < 0 then
    update llm_gateway.budget as known
       set ring = llm_gateway.give_back(known.ring, -spent),
           settled = llm_gateway.total(llm_gateway.give_back(known.ring, -spent)),
           held = known.held + $3
     where known.tenant_id = $1 and known.id = $2;
  else
    update llm_gateway.budget as known
       set ring[1] = known.ring[1] + $4, settled = known.settled + $4, held = known.held + $3
     where known.tenant_id = $1 and known.id = $2;
  end if;
end
$$;

-- Commits what many calls of many tenants wait for. To the platform alone; each row brings the signed context of its
-- own tenant, actor and correlation id, all of which are verified before anything is looked at.
--
-- batch: {"rows": [...], "settles": [...], "holds": [...], "scopes": [...]}. Settlements come first, so that what they
-- free can be held again. A hold is granted when every budget of its scopes has room for all of it, or not at all: it
-- is never made smaller. Without a budget that counts over time nothing is granted. Each hold and each settlement names
-- its audit row by its place in "rows", and is of that row's tenant; the row is appended when it took effect. A row
-- that neither names is always appended. "scopes" has for each hold each of its scopes. All of it commits or nothing
-- does.
--
-- Answers {"refused": {place of a row: {budget, room}}, "settled": [place of a row]}.
create function llm_gateway.write(batch jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
  moment      timestamptz := clock_timestamp();
  contexts    text[];
  tenants     uuid[];
  settled     integer[] := '{}';
  ending      record;
  ended       record;
  budget_id   uuid;
  touched_by  uuid[]   := '{}';
  touched     uuid[]   := '{}';
  unheld      bigint[] := '{}';
  spent       bigint[] := '{}';
  owners      uuid[];
  budget_ids  uuid[];
  tags        text[];
  is_windowed boolean[];
  room        bigint[];
  held        bigint[];
  slot        integer;
  hold        record;
  place       integer;
  has_window  boolean;
  lacking     integer;
  holding     text;
  refused     jsonb     := '{}';
  granted     integer[] := '{}';
  holders     text[]    := '{}';
  without     integer[] := '{}';
begin
  perform tenancy.require_platform();
  contexts := tenancy.verified_contexts(array(
    select given.token from jsonb_to_recordset(batch -> 'rows') as given (token text)));
  tenants := array(select right(given.context, 36)::uuid from unnest(contexts) as given (context));
  perform llm_gateway.enter(tenants);

  -- Each row is found by its whole key, one by one, and never by reading the table: a plan that was made while it was
  -- small, for many rows or without the setting above, reads all of a tenant's rows for ever. In one order, so that two
  -- processes never wait for one another in a circle.
  for ending in
    select tenants[asked."row" + 1] as tenant_id, asked.*
      from jsonb_to_recordset(batch -> 'settles') as asked (
        "row" integer, id uuid, state text, cost bigint, excess bigint, tokens bigint[], reason text)
     order by 1, asked.id
  loop
    ended := llm_gateway.settle_call(
      ending.tenant_id, ending.id, ending.state, ending.cost, ending.excess, ending.tokens, ending.reason, moment);
    if ended.budgets is null then
      without := without || ending."row";
      continue;
    end if;
    settled := settled || ending."row";
    foreach budget_id in array ended.budgets loop
      touched_by := touched_by || ending.tenant_id;
      touched := touched || budget_id;
      unheld := unheld || ended.unheld;
      spent := spent || ended.spent;
    end loop;
  end loop;
  select array_agg(moved.tenant_id), array_agg(moved.id), array_agg(moved.unheld), array_agg(moved.spent)
    into touched_by, touched, unheld, spent
    from (
      select each.tenant_id, each.id, sum(each.unheld)::bigint as unheld, sum(each.spent)::bigint as spent
        from unnest(touched_by, touched, unheld, spent) as each (tenant_id, id, unheld, spent)
       group by each.tenant_id, each.id
    ) as moved;

  -- Room as it will be once this batch has settled.
  select array_agg(known.tenant_id), array_agg(known.id), array_agg(known.tag), array_agg(known.period <> 'call'),
         array_agg(known.room), array_agg(0::bigint)
    into owners, budget_ids, tags, is_windowed, room, held
    from (
      select budget.tenant_id, budget.id, budget.scope || ':' || budget.scope_id as tag, budget.period,
             budget.limit_nano - budget.held - case
               when llm_gateway.bucket_at(budget.period, moment) <= budget.bucket then budget.settled
               else llm_gateway.total(llm_gateway.advance(
                 budget.ring, llm_gateway.bucket_at(budget.period, moment) - budget.bucket))
             end + coalesce(unheld[array_position(touched, budget.id)] - spent[array_position(touched, budget.id)], 0) as room
        from (
          select wanted.tenant_id, wanted.id
            from (
              select distinct tenants[asked."row" + 1] as tenant_id, asked.scope, asked.scope_id
                from jsonb_to_recordset(batch -> 'scopes') as asked ("row" integer, scope text, scope_id text)
            ) as named
           cross join lateral (
             select known.tenant_id, known.id
               from llm_gateway.budget as known
              where known.tenant_id = named.tenant_id and known.scope = named.scope and known.scope_id = named.scope_id
              limit 5
           ) as wanted
          union
          select settling.tenant_id, settling.id from unnest(touched_by, touched) as settling (tenant_id, id)
           order by tenant_id, id
        ) as concerned
       cross join lateral (
         select known.*
           from llm_gateway.budget as known
          where known.tenant_id = concerned.tenant_id and known.id = concerned.id
          limit 1
            for update
       ) as budget
    ) as known;

  if batch -> 'holds' <> '[]' then
    for hold in
      select asked."row", asked.hold,
             (select array_agg(known.place) from unnest(owners, tags) with ordinality as known (owner, tag, place)
               where known.owner = tenants[asked."row" + 1] and known.tag = any (asked.scopes)) as places
        from jsonb_to_recordset(batch -> 'holds') as asked ("row" integer, hold bigint, scopes text[])
    loop
      has_window := false;
      lacking := null;
      holding := '{';
      foreach place in array coalesce(hold.places, '{}') loop
        if room[place] < hold.hold then
          lacking := place;
          exit;
        end if;
        if is_windowed[place] then
          has_window := true;
          holding := holding || budget_ids[place] || ',';
        end if;
      end loop;
      if lacking is not null or not has_window then
        refused := refused || jsonb_build_object(hold."row", jsonb_build_object(
          'budget', budget_ids[lacking], 'room', room[lacking]::text));
        without := without || hold."row";
        continue;
      end if;
      granted := granted || hold."row";
      holders := holders || (rtrim(holding, ',') || '}');
      foreach place in array hold.places loop
        if is_windowed[place] then
          room[place] := room[place] - hold.hold;
          held[place] := held[place] + hold.hold;
        end if;
      end loop;
    end loop;
  end if;

  for place in 1 .. coalesce(cardinality(budget_ids), 0) loop
    continue when not is_windowed[place];
    slot := coalesce(array_position(touched, budget_ids[place]), 0);
    continue when slot = 0 and held[place] = 0;
    perform llm_gateway.move_budget(
      owners[place], budget_ids[place], held[place] - coalesce(unheld[slot], 0), coalesce(spent[slot], 0), moment);
  end loop;

  if granted <> '{}' then
    insert into llm_gateway.call
           (tenant_id, id, correlation_id, key_id, user_id, run_id, payer, credential_id, surface, provider, model,
            price_version, intent_event_id, intent_at, hold_nano, budgets, held_at, expires_at)
    select tenants[asked."row" + 1], asked.id, split_part(contexts[asked."row" + 1], ';', 3), asked.key_id,
           asked.user_id, asked.run_id, asked.payer, asked.credential_id, asked.surface, asked.provider, asked.model,
           asked.price_version, asked.intent_event_id, asked.intent_at, asked.hold,
           holders[array_position(granted, asked."row")]::uuid[],
           moment, moment + make_interval(secs => asked.ttl_ms / 1000.0)
      from jsonb_to_recordset(batch -> 'holds') as asked (
        "row" integer, id uuid, key_id uuid, user_id text, run_id text, payer text, credential_id text, surface text,
        provider text, model text, price_version text, intent_event_id uuid, intent_at timestamptz, hold bigint,
        ttl_ms integer)
     where asked."row" = any (granted);
  end if;

  perform audit.append_verified(contexts, batch -> 'rows', without);
  return jsonb_build_object('refused', refused, 'settled', to_jsonb(settled));
end
$$;
revoke all on function
  llm_gateway.settle_call(uuid, uuid, text, bigint, bigint, bigint[], text, timestamptz),
  llm_gateway.move_budget(uuid, uuid, bigint, bigint, timestamptz),
  llm_gateway.write(jsonb)
from public;
grant execute on function llm_gateway.write(jsonb) to ataski_app;
