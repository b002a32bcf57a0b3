--! purpose: budgets of a tenant, whose limit no sum of holds and settled costs ever passes
--! breaking: no   lock: new objects only
create schema llm_gateway;
grant usage on schema llm_gateway to ataski_app, ataski_ops;

-- Amounts are whole nano-USD: an int8 holds nine billion dollars.
--
-- A budget counts what was settled in buckets, the newest first: seconds of a minute, minutes of an hour, hours of a
-- day; a month is one bucket. The ring is one bucket longer than its window, so that every bucket which overlaps the
-- window in part counts in full, and no sliding window ever holds more than the limit. `settled` is the ring's sum.
-- What is held counts in every window.
--
-- I1: settled + held <= limit_nano, except that a limit may be lowered below what is spent already: `ceiling_nano` is
-- what had been granted then, and sinks with it. A budget that is removed keeps what it counted, for the day on which
-- it is set again. Before `counted_since` the ring does not tell any more when an amount was spent.
create table llm_gateway.budget (
  tenant_id     uuid        not null,
  id            uuid        not null default gen_random_uuid(),
  scope         text        not null check (scope in ('tenant', 'key', 'user', 'run')),
  scope_id      text        not null collate "C" check (length(scope_id) <= 128),
  period        text        not null check (period in ('call', 'minute', 'hour', 'day', 'month')),
  limit_nano    bigint      not null check (limit_nano between 0 and 4611686018427387904),
  ceiling_nano  bigint      not null default 0 check (ceiling_nano >= 0),
  ring          bigint[]    not null,
  bucket        bigint      not null,
  counted_since timestamptz not null default '-infinity',
  settled       bigint      not null default 0 check (settled >= 0),
  held          bigint      not null default 0 check (held >= 0),
  removed_at    timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, scope, scope_id, period),
  check ((scope = 'tenant') = (scope_id = '')),
  check (removed_at is null or held = 0),
  constraint within_limit check (settled + held <= greatest(limit_nano, ceiling_nano))
) with (fillfactor = 50);
select tenancy.isolate_by_tenant(
  'llm_gateway.budget',
  'its counters move with each call, whose own audit rows stand for it; each change of a limit is a row of limit_change'
);
grant select on llm_gateway.budget to ataski_app;

-- Every limit that was ever set, so that no change of one goes without a trace of the database's own. A limit that is
-- null was removed; one before that is null was not set.
create table llm_gateway.limit_change (
  tenant_id         uuid        not null,
  changed_at        timestamptz not null default clock_timestamp(),
  budget_id         uuid        not null,
  scope             text        not null,
  scope_id          text        not null collate "C",
  period            text        not null,
  limit_nano        bigint,
  limit_nano_before bigint,
  primary key (tenant_id, budget_id, changed_at)
);
select tenancy.isolate_by_tenant('llm_gateway.limit_change');
select tenancy.describe_capture('llm_gateway.limit_change', '{"columns": {
  "scope": "value", "scope_id": "value", "period": "value", "limit_nano": "value", "limit_nano_before": "value"}}');
grant select on llm_gateway.limit_change to ataski_app;

-- The application reads the ledger; only the functions of this schema write it, as its owner. Tenants whose context was
-- verified are the only ones whose rows they see, whatever a statement of theirs forgets to ask. A tenant's SQL can set
-- this as well; it opens nothing but what these functions do, and they set it themselves.
create function llm_gateway.enter(tenants uuid[])
returns text
language sql
volatile
return set_config('ataski.ledger_tenants', array_to_string(tenants, ','), true);
revoke all on function llm_gateway.enter(uuid[]) from public;

create policy by_function on llm_gateway.budget as permissive for all to ataski_owner
  using (tenant_id = any (array(select unnest(string_to_array(current_setting('ataski.ledger_tenants', true), ',')::uuid[]))))
  with check (tenant_id = any (array(select unnest(string_to_array(current_setting('ataski.ledger_tenants', true), ',')::uuid[]))));
create policy by_function on llm_gateway.limit_change as permissive for all to ataski_owner
  using (tenant_id = any (array(select unnest(string_to_array(current_setting('ataski.ledger_tenants', true), ',')::uuid[]))))
  with check (tenant_id = any (array(select unnest(string_to_array(current_setting('ataski.ledger_tenants', true), ',')::uuid[]))));

-- The number of the bucket in which a moment lies. Times are the database's alone, in UTC.
create function llm_gateway.bucket_at(period text, moment timestamptz)
returns bigint
language sql
immutable
return case period
  when 'minute' then floor(extract(epoch from moment))
  when 'hour' then floor(extract(epoch from moment) / 60)
  when 'day' then floor(extract(epoch from moment) / 3600)
  when 'month' then extract(year from moment at time zone 'UTC') * 12 + extract(month from moment at time zone 'UTC')
  else 0
end::bigint;

-- When a bucket is over.
create function llm_gateway.bucket_end(period text, bucket bigint)
returns timestamptz
language sql
immutable
return case period
  when 'minute' then to_timestamp(bucket + 1)
  when 'hour' then to_timestamp((bucket + 1) * 60)
  when 'day' then to_timestamp((bucket + 1) * 3600)
  when 'month' then make_timestamptz((bucket / 12)::integer, (bucket % 12 + 1)::integer, 1, 0, 0, 0, 'UTC')
end;

-- A budget of single calls has no window, and a ring that stays empty.
create function llm_gateway.ring_length(period text)
returns integer
language sql
immutable
return case period when 'minute' then 61 when 'hour' then 61 when 'day' then 25 else 1 end;

-- Functions of PL/pgSQL, although each is one expression: one of SQL becomes part of the statement that calls it, and
-- is set up with it whether it is needed or not, which costs more than the rest of the statement.
create function llm_gateway.total(ring bigint[])
returns bigint
language plpgsql
immutable
as $$
begin
  return (select sum(counted.amount)::bigint from unnest(ring) as counted (amount));
end
$$;

-- True where a clock that was set back leaves a ring behind in the future. Within one bucket that is nothing; a month
-- is longer than that may take.
create function llm_gateway.is_ahead(ring bigint[], steps bigint)
returns boolean
language sql
immutable
return steps < -1 or steps < 0 and cardinality(ring) = 1;

-- The ring as it stands `steps` buckets later. After a clock that ran far ahead was set back, all of it counts as spent
-- just now: when it was spent nobody knows any more, and so no window is ever passed.
create function llm_gateway.aged(ring bigint[], steps bigint)
returns bigint[]
language plpgsql
immutable
as $$
begin
  return case
    when steps = 0 or steps = -1 then ring
    when steps < 0 then array[llm_gateway.total(ring)] || array_fill(0::bigint, array[cardinality(ring) - 1])
    when steps >= cardinality(ring) then array_fill(0::bigint, array[cardinality(ring)])
    else array_fill(0::bigint, array[steps::integer]) || ring[1:cardinality(ring) - steps::integer]
  end;
end
$$;

-- The same with an amount that is spent at that moment. One that waited for the row while another, of the next bucket,
-- had it, is a bucket late: its amount lies where its moment does, for there a correction looks for it.
create function llm_gateway.spent_in(ring bigint[], steps bigint, amount bigint)
returns bigint[]
language plpgsql
immutable
as $$
declare
  place integer := case when steps = -1 and cardinality(ring) > 1 then 2 else 1 end;
begin
  if steps <> 0 then
    ring := llm_gateway.aged(ring, steps);
  end if;
  if amount <> 0 then
    ring[place] := ring[place] + amount;
  end if;
  return ring;
end
$$;

-- The sum of the ring `steps` buckets later, for which `settled` stands as long as nothing aged.
create function llm_gateway.settled_after(ring bigint[], settled bigint, steps bigint)
returns bigint
language plpgsql
immutable
as $$
begin
  if steps <= 0 then
    return settled;
  end if;
  return llm_gateway.total(llm_gateway.aged(ring, steps));
end
$$;

-- The bucket that is the newest `steps` buckets later.
create function llm_gateway.bucket_after(ring bigint[], bucket bigint, steps bigint)
returns bigint
language sql
immutable
return case when steps < 0 and not llm_gateway.is_ahead(ring, steps) then bucket else bucket + steps end;
revoke all on function
  llm_gateway.bucket_at(text, timestamptz),
  llm_gateway.bucket_end(text, bigint),
  llm_gateway.ring_length(text),
  llm_gateway.total(bigint[]),
  llm_gateway.is_ahead(bigint[], bigint),
  llm_gateway.aged(bigint[], bigint),
  llm_gateway.spent_in(bigint[], bigint, bigint),
  llm_gateway.settled_after(bigint[], bigint, bigint),
  llm_gateway.bucket_after(bigint[], bigint, bigint)
from public;
grant execute on function
  llm_gateway.bucket_at(text, timestamptz),
  llm_gateway.total(bigint[]),
  llm_gateway.aged(bigint[], bigint),
  llm_gateway.settled_after(bigint[], bigint, bigint)
to ataski_app;

-- Makes a budget or changes its limit, from the next batch of holds on. A limit below what is spent stops new calls
-- and ends none. Answers its id and the limit before.
create function llm_gateway.set_budget(scope text, scope_id text, period text, limit_nano bigint)
returns table (id uuid, before bigint)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  tenant  uuid   := tenancy.current_tenant_id();
  present bigint := llm_gateway.bucket_at($3, clock_timestamp());
begin
  perform llm_gateway.enter(array[tenant]);
  insert into llm_gateway.budget as known (tenant_id, scope, scope_id, period, limit_nano, ring, bucket)
  values (tenant, $1, $2, $3, $4, array_fill(0::bigint, array[llm_gateway.ring_length($3)]), present)
      on conflict (tenant_id, scope, scope_id, period) do nothing
  returning known.id into id;
  if not found then
    select known.id, case when known.removed_at is null then known.limit_nano end
      into id, before
      from llm_gateway.budget as known
     where known.tenant_id = tenant and known.scope = $1 and known.scope_id = $2 and known.period = $3
       for update;
    update llm_gateway.budget as known
       set limit_nano = $4,
           ceiling_nano = known.held
             + llm_gateway.settled_after(known.ring, known.settled, present - known.bucket),
           settled = llm_gateway.settled_after(known.ring, known.settled, present - known.bucket),
           ring = llm_gateway.aged(known.ring, present - known.bucket),
           bucket = llm_gateway.bucket_after(known.ring, known.bucket, present - known.bucket),
           counted_since = case
             when llm_gateway.is_ahead(known.ring, present - known.bucket)
             then llm_gateway.bucket_end(known.period, known.bucket)
             else known.counted_since
           end,
           removed_at = null
     where known.tenant_id = tenant and known.id = set_budget.id;
  end if;
  insert into llm_gateway.limit_change
         (tenant_id, budget_id, scope, scope_id, period, limit_nano, limit_nano_before)
  values (tenant, id, $1, $2, $3, $4, before);
  return next;
end
$$;

-- False while calls are under way that it holds; null where there is no such budget.
create function llm_gateway.remove_budget(budget_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := tenancy.current_tenant_id();
  known  llm_gateway.budget;
begin
  perform llm_gateway.enter(array[tenant]);
  select budget.* into known
    from llm_gateway.budget as budget
   where budget.tenant_id = tenant and budget.id = $1 and budget.removed_at is null
     for update;
  if not found or known.held > 0 then
    return known.held = 0;
  end if;
  update llm_gateway.budget as budget
     set removed_at = clock_timestamp()
   where budget.tenant_id = tenant and budget.id = $1;
  insert into llm_gateway.limit_change
         (tenant_id, budget_id, scope, scope_id, period, limit_nano, limit_nano_before)
  values (tenant, $1, known.scope, known.scope_id, known.period, null, known.limit_nano);
  return true;
end
$$;
revoke all on function
  llm_gateway.set_budget(text, text, text, bigint),
  llm_gateway.remove_budget(uuid)
from public;
grant execute on function
  llm_gateway.set_budget(text, text, text, bigint),
  llm_gateway.remove_budget(uuid)
to ataski_app;
