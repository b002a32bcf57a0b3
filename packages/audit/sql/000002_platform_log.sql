--! purpose: the append-only stream of what has no tenant: failed sign-ins, calls before a tenant is known
--! breaking: no   lock: new objects only
create table audit.platform_log (
  event_id        uuid        primary key,
  occurred_at     timestamptz not null,
  entry           text        not null check (octet_length(entry) <= 65535)
                                       check (entry is json object with unique keys),
  correlation_id  text        not null collate "C"
                                       check (correlation_id ~ '^[A-Za-z0-9._-]{8,64}$'),
  parent_event_id uuid,
  written_at      timestamptz not null,
  actor_type      text        not null check (actor_type in ('user', 'agent', 'system', 'ops', 'connector')),
  actor_id        text        not null collate "C"
                                       check (actor_id ~ '^[A-Za-z0-9._:@+-]{1,128}$'),
  action          text        not null collate "C"
                                       check (length(action) <= 80 and action ~ '^[a-z][a-z0-9_]*([.][a-z][a-z0-9_]*)+$'),
  action_version  integer     not null check (action_version > 0),
  phase           text        not null check (phase in ('single', 'intent', 'outcome')),
  outcome         text                 check (outcome in ('success', 'failure', 'denied', 'unknown')),
  targets         jsonb       not null check (jsonb_typeof(targets) = 'array'),
  component       text        not null check (component ~ '^[a-z][a-z0-9-]{0,63}$'),
  v               integer     not null check (v = 1),
  details         jsonb       not null check (jsonb_typeof(details) = 'object'),
  xid             xid8        not null,
  -- No row stands before or behind everything for ever, whatever clock its writer had.
  constraint dated_when_it_can_have_happened
    check (occurred_at >= timestamptz '2000-01-01 00:00:00+00' and occurred_at <= written_at + interval '1 month'),
  constraint only_an_intent_has_no_outcome check ((phase = 'intent') = (outcome is null)),
  constraint an_outcome_names_its_intent check (phase <> 'outcome' or parent_event_id is not null)
);
create index platform_log_outcome on audit.platform_log (parent_event_id) where phase = 'outcome';
create index platform_log_intent on audit.platform_log (occurred_at) where phase = 'intent';
create index platform_log_to_seal on audit.platform_log (xid, event_id);

select tenancy.shared_table('audit.platform_log', 'events that belong to no tenant');
select audit.make_append_only('audit.platform_log');

-- As audit.fill_from_entry, for rows that belong to no tenant.
create function audit.fill_platform_from_entry()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  -- What an entry leaves out is null in its row, whatever the writer put there.
  absent constant jsonb := '{"on_behalf_of": null, "outcome": null, "parent_event_id": null, "sensitive": null}';
  given  text        := new.entry;
  event  jsonb       := given;
  dated  timestamptz := new.occurred_at;
  moment timestamptz := clock_timestamp();
begin
  if new.event_id::text is distinct from event ->> 'event_id'
     or to_char(new.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        is distinct from event ->> 'occurred_at'
     or event ?| array['tenant_id', 'on_behalf_of', 'sensitive', 'entry', 'written_at', 'xid']
     or right(given, 1) <> '}' then
    raise exception using errcode = 'AU002', message = 'an audit row contradicts its entry';
  end if;
  new := jsonb_populate_record(new, absent || event);
  new.occurred_at := dated; -- to_char does not say that a year is before Christ
  -- These two members sort behind all others, so canonical text stays canonical.
  new.entry       := left(given, -1)
    || ',"written_at":"' || to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","xid":"' || pg_current_xact_id() || '"}';
  new.written_at  := moment;
  new.xid         := pg_current_xact_id();
  return new;
end
$$;
revoke all on function audit.fill_platform_from_entry() from public;

create trigger fill_from_entry
  before insert on audit.platform_log
  for each row execute function audit.fill_platform_from_entry();
alter table audit.platform_log enable always trigger fill_from_entry;

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
  event jsonb := append_platform.entry;
begin
  perform tenancy.require_platform();
  -- 'database' marks what only the database writes.
  if coalesce(event ->> 'component', 'database') = 'database' then
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
  insert into audit.platform_log (event_id, occurred_at, entry)
  values ((event ->> 'event_id')::uuid, (event ->> 'occurred_at')::timestamptz, append_platform.entry);
  return true;
end
$$;
revoke all on function audit.append_platform(text) from public;
grant execute on function audit.append_platform(text) to ataski_app;
