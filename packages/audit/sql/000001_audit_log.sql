--! purpose: the append-only audit log of each tenant, partitioned by month
--! breaking: no   lock: new objects only
create schema audit;
grant usage on schema audit to ataski_app, ataski_ops;

-- What each row must be, beside what its columns' types say. As one function and not as twenty constraints,
-- because PostgreSQL reads and plans each constraint anew for every statement, which took as long as all of the
-- log's indexes together. A repetition without a bound, and the length by itself: bounds make a regular
-- expression five times as slow.
create function audit.is_sound(
  entry           text,
  occurred_at     timestamptz,
  correlation_id  text,
  parent_event_id uuid,
  written_at      timestamptz,
  actor_type      text,
  actor_id        text,
  on_behalf_of    text,
  action          text,
  action_version  integer,
  phase           text,
  outcome         text,
  targets         jsonb,
  target_type     text,
  target_id       text,
  component       text,
  v               integer,
  details         jsonb,
  sensitive       text
)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  return octet_length(entry) <= 65535
    and entry is json object with unique keys
    and length(correlation_id) between 8 and 64 and correlation_id ~ '^[A-Za-z0-9._-]+$'
    and actor_type in ('user', 'agent', 'system', 'ops', 'connector')
    and length(actor_id) <= 128 and actor_id ~ '^[A-Za-z0-9._:@+-]+$'
    and (on_behalf_of is null or length(on_behalf_of) <= 128 and on_behalf_of ~ '^[A-Za-z0-9._:@+-]+$')
    and length(action) <= 80 and action ~ '^[a-z][a-z0-9_]*([.][a-z][a-z0-9_]*)+$'
    and action_version > 0
    and phase in ('single', 'intent', 'outcome')
    and (outcome is null or outcome in ('success', 'failure', 'denied', 'unknown'))
    -- Only an intent has no outcome, and an outcome names its intent.
    and (phase = 'intent') = (outcome is null)
    and (phase <> 'outcome' or parent_event_id is not null)
    and jsonb_typeof(targets) = 'array'
    and (target_type is null or length(target_type) <= 128)
    and (target_id is null or length(target_id) <= 512)
    and length(component) <= 64 and component ~ '^[a-z][a-z0-9-]*$'
    and v = 1
    and jsonb_typeof(details) = 'object'
    and (sensitive is null or length(sensitive) = 64 and sensitive ~ '^[0-9a-f]+$')
    -- No row stands before or behind everything for ever, whatever clock its writer had. Nor in a month whose
    -- partition may not be made yet: one row that fell into the default partition keeps that month there, all
    -- tenants' rows of it, and it is never retired.
    and occurred_at >= timestamptz '2000-01-01 00:00:00+00'
    and occurred_at <= written_at + interval '1 month';
end
$$;
revoke all on function audit.is_sound(
  text, timestamptz, text, uuid, timestamptz, text, text, text, text, integer, text, text, jsonb, text, text, text,
  integer, jsonb, text
) from public;
-- A constraint calls with the rights of whoever writes.
grant execute on function audit.is_sound(
  text, timestamptz, text, uuid, timestamptz, text, text, text, text, integer, text, text, jsonb, text, text, text,
  integer, jsonb, text
) to ataski_app;

-- `entry` is the evidence: the event as canonical JSON (RFC 8785), with the database's own `written_at` and
-- `xid` as its last two members. Every other column is filled from it by a trigger, so no column can say
-- something else than the text that is hashed. FORMAT.md describes each member.
-- No foreign key to the tenant: evidence outlives what it is about, and the signed context already
-- proves the tenant without a share lock on one hot row.
create table audit.audit_log (
  tenant_id       uuid        not null,
  occurred_at     timestamptz not null,
  event_id        uuid        not null,
  entry           text        not null,
  correlation_id  text        not null collate "C",
  parent_event_id uuid,
  written_at      timestamptz not null,
  actor_type      text        not null,
  actor_id        text        not null collate "C",
  on_behalf_of    text,
  action          text        not null collate "C",
  action_version  integer     not null,
  phase           text        not null,
  outcome         text,
  targets         jsonb       not null,
  target_type     text                 collate "C",
  target_id       text                 collate "C",
  component       text        not null,
  v               integer     not null,
  details         jsonb       not null,
  sensitive       text,
  xid             xid8        not null,
  primary key (tenant_id, occurred_at, event_id),
  constraint is_sound check (audit.is_sound(
    entry, occurred_at, correlation_id, parent_event_id, written_at, actor_type, actor_id, on_behalf_of, action,
    action_version, phase, outcome, targets, target_type, target_id, component, v, details, sensitive
  ))
) partition by range (occurred_at);

create index audit_log_by_correlation
  on audit.audit_log (tenant_id, correlation_id, occurred_at, event_id);
create index audit_log_outcome
  on audit.audit_log (tenant_id, parent_event_id) where phase = 'outcome';
create index audit_log_intent
  on audit.audit_log (occurred_at) where phase = 'intent';
-- In the order in which rows are sealed: a transaction's rows together, transactions as they began.
create index audit_log_to_seal
  on audit.audit_log (xid, event_id);

select tenancy.isolate_by_tenant('audit.audit_log', 'the audit log is itself the capture');

-- AU002: the columns that a writer must give, because they are the key, contradict the entry; or the
-- entry says what only the database may say, when and in which transaction it was written.
create function audit.fill_from_entry()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  given  text        := new.entry;
  event  jsonb       := given;
  dated  timestamptz := new.occurred_at;
  moment timestamptz := clock_timestamp();
begin
  if new.tenant_id::text is distinct from event ->> 'tenant_id'
     or new.event_id::text is distinct from event ->> 'event_id'
     or to_char(new.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        is distinct from event ->> 'occurred_at'
     or event ?| array['entry', 'written_at', 'xid', 'target_type', 'target_id']
     or right(given, 1) <> '}' then
    raise exception using errcode = 'AU002', message = 'an audit row contradicts its entry';
  end if;
  -- What an entry leaves out is null in its row, whatever the writer put there.
  new := jsonb_populate_record(null::audit.audit_log, event);
  new.occurred_at := dated; -- to_char does not say that a year is before Christ
  -- These two members sort behind all others, so canonical text stays canonical.
  new.entry       := left(given, -1)
    || ',"written_at":"' || to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","xid":"' || pg_current_xact_id() || '"}';
  new.target_type := event #>> '{targets,0,type}';
  new.target_id   := event #>> '{targets,0,id}';
  new.written_at  := moment;
  new.xid         := pg_current_xact_id();
  return new;
end
$$;
revoke all on function audit.fill_from_entry() from public;

create trigger fill_from_entry
  before insert on audit.audit_log
  for each row execute function audit.fill_from_entry();
alter table audit.audit_log enable always trigger fill_from_entry;

-- What SQL inside tenant A may write: in the name of the signed actor, under the signed correlation id.
-- 'database' marks what only the database itself writes, and nothing signs `on_behalf_of`. The four are compared
-- as one text, so that the context is verified once for them; is_sound lets none of them hold a semicolon.
create policy in_own_name on audit.audit_log as restrictive for insert to ataski_app
  with check (
    actor_type || ';' || actor_id || ';' || correlation_id || ';' || tenant_id = (select tenancy.current_context())
    and on_behalf_of is null
    and component <> 'database'
  );

-- The owner's definer functions (capture, ops grants) write as 'database' and nothing else.
create policy written_by_database on audit.audit_log as permissive for insert to ataski_owner
  with check (component = 'database');

grant select on audit.audit_log to ataski_app;
grant insert (tenant_id, occurred_at, event_id, entry) on audit.audit_log to ataski_app;

-- Appends one row with the rights of its caller: what holds for an INSERT holds here, policies, trigger and
-- constraint. It exists because a statement inside a function is planned once for each connection, and the
-- policies make that as expensive as all the rest. Its search path is its own, so that no tenant's settings are
-- in the plan that the next tenant runs.
create function audit.append(tenant_id uuid, occurred_at timestamptz, event_id uuid, entry text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
  values (append.tenant_id, append.occurred_at, append.event_id, append.entry);
end
$$;
revoke all on function audit.append(uuid, timestamptz, uuid, text) from public;
grant execute on function audit.append(uuid, timestamptz, uuid, text) to ataski_app;

-- AU001: for everyone, the owner and superusers included, in replica mode as well.
create function audit.refuse_change()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception using
    errcode = 'AU001',
    message = 'audit rows are never changed or removed',
    table   = tg_table_name,
    schema  = tg_table_schema;
end
$$;
revoke all on function audit.refuse_change() from public;

-- A statement-level trigger, because a row-level one never fires where FORCE RLS hides the rows from
-- the owner, and on each table by itself, because neither DETACH nor a TRUNCATE of a partition asks
-- the parent. The tests in append-only.pg.test.ts try each of these doors.
create function audit.make_append_only(target regclass)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create trigger refuse_change before update or delete or truncate on %s
                  for each statement execute function audit.refuse_change()', target);
  execute format('alter table only %s enable always trigger refuse_change', target);
end
$$;

-- Every partition that was ever made, so that one which was detached, renamed or put in from outside is
-- seen. Nobody removes a row of it: what was retired stays known.
create table audit.partition (
  name        text        primary key collate "C",
  relation    regclass    not null unique,
  first_month date        unique,
  made_at     timestamptz not null default clock_timestamp()
);
select tenancy.shared_table('audit.partition', 'which partitions the log has and had');

-- Makes the monthly partitions that are missing and returns how many it made. Run by the owner.
-- No grants and no policies: a partition answers nobody directly. A month whose rows have already
-- fallen into the default partition stays there, because audit rows are never moved.
create function audit.ensure_partitions(first_month date, months integer)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  month     timestamp;
  partition text;
  made      integer := 0;
begin
  for month in
    select generate_series(
             date_trunc('month', first_month::timestamp),
             date_trunc('month', first_month::timestamp) + make_interval(months => months - 1),
             interval '1 month')
  loop
    partition := to_char(month, '"audit_log_"YYYY_MM');
    -- What was retired is not made again either.
    continue when exists (select from audit.partition as known where known.name = partition);
    begin
      -- Everything that protects it comes first, so that it is never a part of the log without.
      execute format('create table audit.%I (like audit.audit_log including all)', partition);
      perform audit.make_append_only(format('audit.%I', partition)::regclass);
      insert into audit.partition (name, relation, first_month)
      values (partition, format('audit.%I', partition)::regclass, month);
      execute format('alter table audit.audit_log attach partition audit.%I for values from (%L) to (%L)',
        partition, month::text || '+00', (month + interval '1 month')::text || '+00');
    exception when check_violation then
      raise warning 'audit rows of % stay in the default partition', to_char(month, 'YYYY-MM');
      continue;
    end;
    made := made + 1;
  end loop;
  return made;
end
$$;

revoke all on function
  audit.make_append_only(regclass),
  audit.ensure_partitions(date, integer)
from public;

select audit.make_append_only('audit.audit_log');
select audit.make_append_only('audit.partition');
create table audit.audit_log_default partition of audit.audit_log default;
select audit.make_append_only('audit.audit_log_default');
insert into audit.partition (name, relation) values ('audit_log_default', 'audit.audit_log_default');
