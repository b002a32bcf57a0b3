--! purpose: the append-only stream of what has no tenant: failed sign-ins, calls before a tenant is known
--! breaking: no   lock: new objects only
create table audit.platform_log (
  event_id        uuid        primary key,
  occurred_at     timestamptz not null,
  recorded_at     timestamptz not null default clock_timestamp(),
  entry           text        not null check (octet_length(entry) <= 65535)
                                       check (entry is json object with unique keys),
  correlation_id  text        not null check (correlation_id ~ '^[A-Za-z0-9._-]{8,64}$'),
  parent_event_id uuid,
  actor_type      text        not null check (actor_type in ('user', 'agent', 'system', 'ops', 'connector')),
  actor_id        text        not null check (actor_id ~ '^[A-Za-z0-9._:@+-]{1,128}$'),
  action          text        not null collate "C"
                                       check (length(action) <= 80 and action ~ '^[a-z][a-z0-9_]*([.][a-z][a-z0-9_]*)+$'),
  phase           text        not null check (phase in ('single', 'intent', 'outcome')),
  outcome         text                 check (outcome in ('success', 'failure', 'denied', 'unknown')),
  xid             xid8        not null default pg_current_xact_id(),
  -- No row stands before or behind everything for ever, whatever clock its writer had.
  constraint dated_when_it_can_have_happened
    check (occurred_at >= timestamptz '2000-01-01 00:00:00+00' and occurred_at <= recorded_at + interval '1 year'),
  constraint only_an_intent_has_no_outcome check ((phase = 'intent') = (outcome is null)),
  constraint an_outcome_names_its_intent check (phase <> 'outcome' or parent_event_id is not null)
);
create index platform_log_outcome on audit.platform_log (parent_event_id) where phase = 'outcome';
create index platform_log_intent on audit.platform_log (occurred_at) where phase = 'intent';

select tenancy.shared_table('audit.platform_log', 'events that belong to no tenant');
select audit.make_append_only('audit.platform_log');

-- The application's only door to this stream: it appends and reads nothing back. Answers false when an
-- outcome 'unknown' came too late, because the intent has an outcome already; that outcome stands.
create function audit.append_platform(entry text)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  event    jsonb       := append_platform.entry;
  event_id uuid        := event ->> 'event_id';
  moment   timestamptz := event ->> 'occurred_at';
begin
  perform tenancy.require_platform();
  -- As in audit.audit_log: one spelling, one format, and 'database' is what only the database writes.
  if event ? 'tenant_id'
     or event_id::text is distinct from event ->> 'event_id'
     or to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        is distinct from event ->> 'occurred_at'
     or event ->> 'v' is distinct from '1'
     or coalesce(event ->> 'component', 'database') = 'database' then
    raise exception using errcode = 'AU002', message = 'an audit row contradicts its entry';
  end if;
  if event ->> 'outcome' = 'unknown' then
    perform pg_advisory_xact_lock(hashtextextended(event ->> 'parent_event_id', 0));
    if exists (
      select
        from audit.platform_log as outcome
       where outcome.parent_event_id = (event ->> 'parent_event_id')::uuid and outcome.phase = 'outcome'
    ) then
      return false;
    end if;
  end if;
  insert into audit.platform_log
    (event_id, occurred_at, entry, correlation_id, parent_event_id, actor_type, actor_id, action, phase, outcome)
  values (
    event_id,
    moment,
    append_platform.entry,
    event ->> 'correlation_id',
    (event ->> 'parent_event_id')::uuid,
    event ->> 'actor_type',
    event ->> 'actor_id',
    event ->> 'action',
    event ->> 'phase',
    event ->> 'outcome'
  );
  return true;
end
$$;
revoke all on function audit.append_platform(text) from public;
grant execute on function audit.append_platform(text) to ataski_app;
