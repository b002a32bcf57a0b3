--! purpose: the append-only audit log of each tenant, partitioned by month
--! breaking: no   lock: new objects only
create schema audit;
grant usage on schema audit to ataski_app, ataski_ops;

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
  primary key (tenant_id, occurred_at, event_id)
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
-- is_sound: what each row must be, beside what its columns' types say. Here and not as a constraint, because
-- PostgreSQL sets constraints up anew for each statement. For the same reason all columns are filled by one
-- expression, in their order. ENABLE ALWAYS holds it against everyone, as a constraint would be held. A
-- repetition without a bound, and the length by itself: bounds make a regular expression five times as slow. And the
-- last character by its byte, which it is in UTF-8, the encoding of every event: to find it by its place, PostgreSQL
-- would walk the whole text.
create function audit.fill_from_entry()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  event  jsonb       := new.entry;
  bytes  bytea       := convert_to(new.entry, 'UTF8');
  last   integer     := length(bytes) - 1;
  moment timestamptz := clock_timestamp();
begin
  if new.tenant_id::text is distinct from event ->> 'tenant_id'
     or new.event_id::text is distinct from event ->> 'event_id'
     or to_char(new.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        is distinct from event ->> 'occurred_at'
     or event ?| array['entry', 'written_at', 'xid', 'target_type', 'target_id']
     or get_byte(bytes, last) <> ascii('}') then
    raise exception using errcode = 'AU002', message = 'an audit row contradicts its entry';
  end if;
  -- What an entry leaves out is null in its row, whatever the writer put there.
  new := row(
    new.tenant_id,
    new.occurred_at, -- to_char does not say that a year is before Christ
    new.event_id,
    -- These two members sort behind all others, so canonical text stays canonical.
    convert_from(substr(bytes, 1, last), 'UTF8')
      || ',"written_at":"' || to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      || '","xid":"' || pg_current_xact_id() || '"}',
    event ->> 'correlation_id',
    (event ->> 'parent_event_id')::uuid,
    moment,
    event ->> 'actor_type',
    event ->> 'actor_id',
    event ->> 'on_behalf_of',
    event ->> 'action',
    (event ->> 'action_version')::integer,
    event ->> 'phase',
    event ->> 'outcome',
    event -> 'targets',
    event #>> '{targets,0,type}',
    event #>> '{targets,0,id}',
    event ->> 'component',
    (event ->> 'v')::integer,
    event -> 'details',
    event ->> 'sensitive',
    pg_current_xact_id()
  )::audit.audit_log;
  if not (
    octet_length(new.entry) <= 65535
    and new.entry is json object with unique keys
    and length(new.correlation_id) between 8 and 64 and new.correlation_id ~ '^[A-Za-z0-9._-]+$'
    and new.actor_type in ('user', 'agent', 'system', 'ops', 'connector')
    and length(new.actor_id) <= 128 and new.actor_id ~ '^[A-Za-z0-9._:@+-]+$'
    and (new.on_behalf_of is null or length(new.on_behalf_of) <= 128 and new.on_behalf_of ~ '^[A-Za-z0-9._:@+-]+$')
    and length(new.action) <= 80 and new.action ~ '^[a-z][a-z0-9_]*([.][a-z][a-z0-9_]*)+$'
    and new.action_version > 0
    and new.phase in ('single', 'intent', 'outcome')
    and (new.outcome is null or new.outcome in ('success', 'failure', 'denied', 'unknown'))
    -- Only an intent has no outcome, and an outcome names its intent.
    and (new.phase = 'intent') = (new.outcome is null)
    and (new.phase <> 'outcome' or new.parent_event_id is not null)
    and jsonb_typeof(new.targets) = 'array'
    and (new.target_type is null or length(new.target_type) <= 128)
    and (new.target_id is null or length(new.target_id) <= 512)
    and length(new.component) <= 64 and new.component ~ '^[a-z][a-z0-9-]*$'
    and new.v = 1
    and jsonb_typeof(new.details) = 'object'
    and (new.sensitive is null or length(new.sensitive) = 64 and new.sensitive ~ '^[0-9a-f]+$')
    -- No row stands before or behind everything for ever, whatever clock its writer had. Nor in a month whose
    -- partition may not be made yet: one row that fell into the default partition keeps that month there, all
    -- tenants' rows of it, and it is never retired.
    and new.occurred_at >= timestamptz '2000-01-01 00:00:00+00'
    and new.occurred_at <= moment + interval '1 month'
  ) then
    raise exception using
      errcode    = 'check_violation',
      message    = 'an audit row is not sound',
      constraint = 'is_sound',
      table      = tg_table_name,
      schema     = tg_table_schema;
  end if;
  return new;
end
$$;
revoke all on function audit.fill_from_entry() from public;

create trigger fill_from_entry
  before insert on audit.audit_log
  for each row execute function audit.fill_from_entry();
alter table audit.audit_log enable always trigger fill_from_entry;

-- What may be written in a tenant's name: in that of the signed actor, under the signed correlation id. Nothing
-- signs `on_behalf_of`. The four are compared as one text, so that the context is verified once for them;
-- is_sound lets none of them hold a semicolon. Without a context it raises.
create policy in_own_name on audit.audit_log as permissive for insert to ataski_owner
  with check (
    component <> 'database'
    and (select coalesce(current_setting('ataski.vouched', true), '') = '' as nobody_vouches)
    and on_behalf_of is null
    and actor_type || ';' || actor_id || ';' || correlation_id || ';' || tenant_id = (select tenancy.current_context())
  );

-- The same for rows of several contexts that are written together: each in the name of the one that was verified for
-- it, which stands beside its id in ataski.vouched, {event id: context}, while audit.append_verified inserts. A
-- tenant's SQL can set that, too: the one function that takes a row from a caller, audit.append, refuses where it is
-- set. The setting is read once for each statement, by the query in brackets, and not once for each row.
create policy in_vouched_name on audit.audit_log as permissive for insert to ataski_owner
  with check (
    component <> 'database'
    and on_behalf_of is null
    and actor_type || ';' || actor_id || ';' || correlation_id || ';' || tenant_id
      = (select nullif(current_setting('ataski.vouched', true), '')::jsonb as vouched) ->> event_id::text
  );

-- The owner's definer functions (capture, ops grants) write as 'database' and nothing else, and never what a caller
-- hands over together with others.
create policy written_by_database on audit.audit_log as permissive for insert to ataski_owner
  with check (
    component = 'database'
    and (select coalesce(current_setting('ataski.vouched', true), '') = '' as nobody_vouches)
  );

-- The function below is the application's only door: it has no grant to insert, and if it ever had one, the
-- policies that isolate a tenant would still not do.
create policy not_directly on audit.audit_log as restrictive for insert to ataski_app with check (false);
grant select on audit.audit_log to ataski_app;

-- Appends one row in the signed context's own name. It runs as its owner, whom in_own_name binds; since the
-- owner may also write as 'database', it refuses that itself. A function, because its statement is planned once
-- for each connection, and the owner's, because the policies that isolate a tenant would verify the context
-- once more. Its search path is its own, so that no tenant's settings are in the plan that the next tenant runs.
create function audit.append(tenant_id uuid, occurred_at timestamptz, event_id uuid, entry text)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- 'database' marks what only the database writes.
  if append.entry::jsonb ->> 'component' = 'database' or current_setting('ataski.vouched', true) <> '' then
    raise exception using
      errcode = 'insufficient_privilege', message = 'the database alone writes in its name, or vouches for one';
  end if;
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
