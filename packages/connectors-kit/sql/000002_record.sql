--! purpose: what was read from a provider, object by object, and how far each stream has come
--! breaking: no   lock: new tables only

-- data is the provider's own JSON text. It is text and not jsonb, so that nothing is rewritten:
-- neither digits, nor the order of members, nor an escaped character.
-- change_seq only ever grows within a connection: a reader that remembers the last number it saw finds
-- what changed since. It is no sequence, which would count the changes of all tenants together.
create table connectors_kit.record (
  tenant_id         uuid        not null,
  connection_id     uuid        not null,
  stream            text        not null,
  source_id         text        not null check (length(source_id) between 1 and 255),
  data              text        not null,
  sha256            bytea       not null check (length(sha256) = 32),
  source_updated_at timestamptz,
  api_version       text        not null,
  change_seq        bigint      not null,
  parent_id         text        check (length(parent_id) between 1 and 255),
  first_seen_run    uuid        not null,
  last_seen_run     uuid        not null,
  changed_at        timestamptz not null default clock_timestamp(),
  deleted_at        timestamptz,
  delete_reason     text        check (delete_reason in ('provider_deleted', 'not_listed')),
  primary key (tenant_id, connection_id, stream, source_id),
  check ((deleted_at is null) = (delete_reason is null))
);
select tenancy.isolate_by_tenant('connectors_kit.record');

-- In place of a foreign key and of a check of the stream's name, which are asked once for each row of a page and take
-- as long as writing the rows. Nobody may delete a connection, and the columns of the key cannot be updated, so the
-- moment of the insert is the only one at which they can be wrong.
create function connectors_kit.require_connection()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  named record;
begin
  for named in select landed.tenant_id, landed.connection_id, landed.stream from landed group by 1, 2, 3 loop
    if named.stream !~ '^[a-z][a-z0-9_]{0,63}$' then
      raise exception using errcode = 'check_violation', message = 'That is no name of a stream.';
    end if;
    if not exists (
      select from connectors_kit.connection as known
       where known.tenant_id = named.tenant_id and known.id = named.connection_id
    ) then
      raise exception using errcode = 'foreign_key_violation', message = 'There is no such connection.';
    end if;
  end loop;
  return null;
end
$$;
revoke all on function connectors_kit.require_connection() from public;

create trigger require_connection after insert on connectors_kit.record
  referencing new table as landed
  for each statement execute function connectors_kit.require_connection();
-- A page is one statement, or two: it does not flood the log, and nothing lands or goes without a trace.
select tenancy.describe_capture('connectors_kit.record', '{"each": "statement"}');
grant select, insert, delete on connectors_kit.record to ataski_app;
grant update (data, sha256, source_updated_at, api_version, change_seq, parent_id, last_seen_run, changed_at,
              deleted_at, delete_reason)
   on connectors_kit.record to ataski_app;

create index record_parts on connectors_kit.record (tenant_id, connection_id, stream, parent_id)
  where parent_id is not null;
-- For questions that name change_seq. Partial, so that it answers no other: before the table's first statistics the
-- planner takes the rows of a connection for a handful, and would read them all here for each look at a few ids.
create index record_changes on connectors_kit.record (tenant_id, connection_id, change_seq)
  where change_seq >= 0;

-- Each state in which an object was ever seen, for streams that keep them: a report that was restated shows both.
create table connectors_kit.record_version (
  tenant_id     uuid        not null,
  connection_id uuid        not null,
  stream        text        not null check (stream ~ '^[a-z][a-z0-9_]{0,63}$'),
  source_id     text        not null check (length(source_id) between 1 and 255),
  version       integer     not null check (version > 0),
  data          text        not null,
  sha256        bytea       not null check (length(sha256) = 32),
  seen_at       timestamptz not null default clock_timestamp(),
  run_id        uuid        not null,
  primary key (tenant_id, connection_id, stream, source_id, version),
  foreign key (tenant_id, connection_id) references connectors_kit.connection (tenant_id, id)
);
select tenancy.isolate_by_tenant('connectors_kit.record_version');
select tenancy.describe_capture('connectors_kit.record_version', '{"each": "statement"}');
grant select, insert, delete on connectors_kit.record_version to ataski_app;

create table connectors_kit.stream_state (
  tenant_id     uuid        not null,
  connection_id uuid        not null,
  stream        text        not null check (stream ~ '^[a-z][a-z0-9_]{0,63}$'),
  state         jsonb       not null,
  updated_at    timestamptz not null default clock_timestamp(),
  primary key (tenant_id, connection_id, stream),
  foreign key (tenant_id, connection_id) references connectors_kit.connection (tenant_id, id)
);
select tenancy.isolate_by_tenant(
  'connectors_kit.stream_state',
  'moves with each page, whose audit row records.synced stands for it'
);
grant select, insert, update, delete on connectors_kit.stream_state to ataski_app;
