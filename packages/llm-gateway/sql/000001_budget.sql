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
-- I1: settled + held <= limit_nano, except that a limit may be lowered below what is spent already: `ceiling_nano`
-- keeps what had been granted when it was set last. Nothing lowers it in between yet, which the README tells.
create table llm_gateway.budget (
  tenant_id    uuid        not null,
  id           uuid        not null default gen_random_uuid(),
  scope        text        not null check (scope in ('tenant', 'key', 'user', 'run')),
  scope_id     text        not null collate "C" check (length(scope_id) <= 128),
  period       text        not null check (period in ('call', 'minute', 'hour', 'day', 'month')),
  limit_nano   bigint      not null check (limit_nano between 0 and 4611686018427387904),
  ceiling_nano bigint      not null default 0 check (ceiling_nano >= 0),
  ring         bigint[]    not null,
  bucket       bigint      not null,
  settled      bigint      not null default 0 check (settled >= 0),
  held         bigint      not null default 0 check (held >= 0),
  primary key (tenant_id, id),
  unique (tenant_id, scope, scope_id, period),
  check ((scope = 'tenant') = (scope_id = '')),
  constraint within_limit check (settled + held <= greatest(limit_nano, ceiling_nano))
) with (fillfactor = 50);
select tenancy.isolate_by_tenant(
  'llm_gateway.budget',
  'its counters move with each call, whose own audit rows stand for it; each change of a limit is a row of limit_change'
);
grant select on llm_gateway.budget to ataski_app;

-- Every limit that was ever set, so that no change of one goes without a trace of the database's own. Null: removed.
create table llm_gateway.limit_change (
  tenant_id  uuid        not null,
  changed_at timestamptz not null default clock_timestamp(),
  budget_id  uuid        not null,
  limit_nano bigint,
  primary key (tenant_id, budget_id, changed_at)
);
select tenancy.isolate_by_tenant('llm_gateway.limit_change');
select tenancy.describe_capture('llm_gateway.limit_change', '{"columns": {"limit_nano": "value"}}');
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
  using (tenant_id = any ((select string_to_array(current_setting('ataski.ledger_tenants', true), ','))::uuid[]))
  with check (tenant_id = any ((select string_to_array(current_setting('ataski.ledger_tenants', true), ','))::uuid[]));
create policy by_function on llm_gateway.limit_change as permissive for all to ataski_owner
  using (tenant_id = any ((select string_to_array(current_setting('ataski.ledger_tenants', true), ','))::uuid[]))
  with check (tenant_id = any ((select string_to_array(current_setting('ataski.ledger_tenants', true), ','))::uuid[]));

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

-- A budget of single calls has no window, and a ring that stays empty.
create function llm_gateway.ring_length(period text)
returns integer
language sql
immutable
return case period when 'minute' then 61 when 'hour' then 61 when 'day' then 25 else 1 end;

-- The ring as it stands `steps` buckets later. A clock that was set back moves nothing.
create function llm_gateway.advance(ring bigint[], steps bigint)
returns bigint[]
language sql
immutable
return case
  when steps <= 0 then ring
  when steps >= cardinality(ring) then array_fill(0::bigint, array[cardinality(ring)])
  else array_fill(0::bigint, array[steps::integer]) || ring[1:cardinality(ring) - steps::integer]
end;

create function llm_gateway.total(ring bigint[])
returns bigint
language sql
immutable
return (select sum(counted.amount)::bigint from unnest(ring) as counted (amount));

-- Gives an amount back that had been presumed spent: from the newest buckets on, and no more than they hold.
create function llm_gateway.give_back(ring bigint[], amount bigint)
returns bigint[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  left_over bigint := amount;
  taken     bigint;
begin
  for place in 1 .. cardinality(ring) loop
    exit when left_over = 0;
    taken := least(ring[place], left_over);
    ring[place] := ring[place] - taken;
    left_over := left_over - taken;
  end loop;
  return ring;
end
$$;
revoke all on function
  llm_gateway.bucket_at(text, timestamptz),
  llm_gateway.ring_length(text),
  llm_gateway.advance(bigint[], bigint),
  llm_gateway.total(bigint[]),
  llm_gateway.give_back(bigint[], bigint)
from public;
grant execute on function
  llm_gateway.bucket_at(text, timestamptz),
  llm_gateway.ring_length(text),
  llm_gateway.advance(bigint[], bigint),
  llm_gateway.total(bigint[])
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
  tenant uuid := tenancy.current_tenant_id();
begin
  perform llm_gateway.enter(array[tenant]);
  select known.id, known.limit_nano into id, before
    from llm_gateway.budget as known
   where known.tenant_id = tenant and known.scope = $1 and known.scope_id = $2 and known.period = $3
     for update;
  insert into llm_gateway.budget as known (tenant_id, scope, scope_id, period, limit_nano, ring, bucket)
  values (tenant, $1, $2, $3, $4, array_fill(0::bigint, array[llm_gateway.ring_length($3)]),
          llm_gateway.bucket_at($3, clock_timestamp()))
      on conflict (tenant_id, scope, scope_id, period) do update
     set limit_nano = excluded.limit_nano, ceiling_nano = known.settled + known.held
  returning known.id into id;
  insert into llm_gateway.limit_change (tenant_id, budget_id, limit_nano) values (tenant, id, $4);
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
  tenant    uuid := tenancy.current_tenant_id();
  under_way bigint;
begin
  perform llm_gateway.enter(array[tenant]);
  select known.held into under_way
    from llm_gateway.budget as known
   where known.tenant_id = tenant and known.id = $1
     for update;
  if not found or under_way > 0 then
    return under_way = 0;
  end if;
  delete from llm_gateway.budget as known where known.tenant_id = tenant and known.id = $1;
  insert into llm_gateway.limit_change (tenant_id, budget_id, limit_nano) values (tenant, $1, null);
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
