--! purpose: runs of a sync, their progress by stream, and the lease that lets one worker write
--! breaking: no   lock: new tables only
create table connectors_kit.sync_run (
  tenant_id          uuid        not null,
  id                 uuid        not null,
  connection_id      uuid        not null,
  state              text        not null default 'queued'
                                 check (state in ('queued', 'running', 'waiting', 'complete', 'failed', 'cancelled')),
  correlation_id     text        not null check (correlation_id ~ '^[A-Za-z0-9._-]{8,64}$'),
  requested_event_id text        not null,
  created_at         timestamptz not null default clock_timestamp(),
  started_at         timestamptz,
  finished_at        timestamptz,
  error_code         text        check (error_code ~ '^[A-Z][A-Z0-9_]{2,99}$'),
  rerun_wanted       boolean     not null default false,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references connectors_kit.connection (tenant_id, id),
  check ((state in ('complete', 'failed', 'cancelled')) = (finished_at is not null))
);
select tenancy.isolate_by_tenant('connectors_kit.sync_run');
select tenancy.describe_capture('connectors_kit.sync_run', '{
  "columns": {"connection_id": "value", "state": "value", "error_code": "value"}
}');
grant select, insert, update on connectors_kit.sync_run to ataski_app;

create unique index sync_run_one_open on connectors_kit.sync_run (tenant_id, connection_id)
  where state in ('queued', 'running', 'waiting');
create index sync_run_newest on connectors_kit.sync_run (tenant_id, connection_id, created_at desc, id);

create table connectors_kit.stream_progress (
  tenant_id       uuid        not null,
  run_id          uuid        not null,
  stream          text        not null,
  position        smallint    not null,
  state           text        not null default 'queued'
                              check (state in ('queued', 'running', 'waiting', 'complete', 'failed')),
  records_read    bigint      not null default 0,
  records_written bigint      not null default 0,
  records_deleted bigint      not null default 0,
  pages           integer     not null default 0,
  estimate        bigint,
  waiting_until   timestamptz,
  error_code      text        check (error_code ~ '^[A-Z][A-Z0-9_]{2,99}$'),
  primary key (tenant_id, run_id, stream),
  foreign key (tenant_id, run_id) references connectors_kit.sync_run (tenant_id, id)
);
select tenancy.isolate_by_tenant(
  'connectors_kit.stream_progress',
  'counters that move with each page, whose audit row records.synced carries the same counts'
);
grant select, insert, update on connectors_kit.stream_progress to ataski_app;

-- One row for each open run. Whoever holds the newest epoch may write; a worker that slept through
-- the end of its lease finds another epoch and is refused.
create table connectors_kit.run_lease (
  tenant_id      uuid        not null,
  run_id         uuid        not null,
  connection_id  uuid        not null,
  system         text        not null,
  correlation_id text        not null,
  due_at         timestamptz not null default clock_timestamp(),
  epoch          bigint      not null default 0,
  worker         text        check (length(worker) between 1 and 128),
  expires_at     timestamptz,
  attempts       integer     not null default 0,
  -- The number of the last page's changes; null before the first. Whoever holds the lease numbers.
  change_seq     bigint,
  primary key (tenant_id, run_id),
  foreign key (tenant_id, run_id) references connectors_kit.sync_run (tenant_id, id)
);
select tenancy.isolate_by_tenant(
  'connectors_kit.run_lease',
  'heartbeats of workers; the run itself is captured'
);
grant select, insert, update, delete on connectors_kit.run_lease to ataski_app;
