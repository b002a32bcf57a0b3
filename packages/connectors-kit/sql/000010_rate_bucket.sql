--! purpose: how many calls each connection, and the whole app at a provider, may make now, for all processes together
--! breaking: no   lock: new objects only

-- Buckets are unlogged: taking from one waits for no disk. A crash empties the tables, and a new bucket holds one call,
-- so that nothing is gained by it.

-- One connection's calls. A row is made by its first call.
create unlogged table connectors_kit.call_bucket (
  tenant_id      uuid              not null,
  connection_id  uuid              not null,
  calls          double precision  not null check (calls >= 0 and calls < 'Infinity'),
  refilled_at    timestamptz       not null,
  held_until     timestamptz,
  primary key (tenant_id, connection_id),
  foreign key (tenant_id, connection_id) references connectors_kit.connection (tenant_id, id)
);
select tenancy.isolate_by_tenant(
  'connectors_kit.call_bucket',
  'moves with the calls, each of which has audit rows of its own'
);
grant select, insert, update, delete on connectors_kit.call_bucket to ataski_app;

-- The calls of all tenants at one provider. It knows of none of them.
create unlogged table connectors_kit.app_bucket (
  system       text              not null primary key check (system ~ '^[a-z][a-z0-9_]{0,63}$'),
  calls        double precision  not null check (calls >= 0 and calls < 'Infinity'),
  refilled_at  timestamptz       not null,
  held_until   timestamptz
);
select tenancy.shared_table('connectors_kit.app_bucket', 'a provider counts the calls of the whole app, not of a tenant');

-- What a bucket gives at one moment: as many of the wanted calls as it has, or none and when to ask again. Whoever has
-- to wait is told when half of what is wanted will be there, so that a batch stays one under contention.
create function connectors_kit.reckon_calls(
  calls        double precision,
  refilled_at  timestamptz,
  held_until   timestamptz,
  at           timestamptz,
  per_second   double precision,
  capacity     double precision,
  wanted       integer
)
returns table (
  granted    integer,
  remaining  double precision,
  wait_ms    integer
)
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  with reckoned as (
    select least($6, $1 + greatest(0, extract(epoch from $4 - $2)::double precision) * $5) as filled,
           coalesce($3 > $4, false) as is_held
  ),
  given as (
    select filled,
           is_held,
           case when is_held then 0 else least($7, floor(filled)::integer) end as granted
      from reckoned
  )
  select given.granted,
         given.filled - given.granted,
         case
           when given.is_held then least(86400000, ceil(extract(epoch from $3 - $4) * 1000))::integer
           when given.granted > 0 then 0
           else least(86400000, ceil((least($6, greatest(1, $7 / 2.0)) - given.filled) / $5 * 1000))::integer
         end
    from given
$$;
revoke all on function connectors_kit.reckon_calls(
  double precision, timestamptz, timestamptz, timestamptz, double precision, double precision, integer
) from public;
grant execute on function connectors_kit.reckon_calls(
  double precision, timestamptz, timestamptz, timestamptz, double precision, double precision, integer
) to ataski_app;

-- Takes calls of one connection, under the tenant's own policies. No row where there is no such connection.
create function connectors_kit.take_calls(
  connection  uuid,
  per_second  double precision,
  capacity    double precision,
  wanted      integer
)
returns table (
  granted  integer,
  wait_ms  integer
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  bucket connectors_kit.call_bucket;
  taken  record;
  at     timestamptz;
begin
  select b.* into bucket from connectors_kit.call_bucket b where b.connection_id = connection for update;
  if not found then
    -- Connection before bucket, in the order in which disconnecting takes them.
    perform from connectors_kit.connection c where c.id = connection and c.state <> 'disconnected' for share;
    if not found then
      return;
    end if;
    insert into connectors_kit.call_bucket (connection_id, calls, refilled_at)
    values (connection, 1, clock_timestamp())
    on conflict do nothing;
    select b.* into strict bucket from connectors_kit.call_bucket b where b.connection_id = connection for update;
  end if;
  -- After the wait for the row: time that is read before it would be reckoned twice.
  at := clock_timestamp();
  select r.* into strict taken
    from connectors_kit.reckon_calls(
      bucket.calls, bucket.refilled_at, bucket.held_until, at, per_second, capacity, wanted
    ) r;
  update connectors_kit.call_bucket b
     set calls = taken.remaining, refilled_at = at
   where b.connection_id = connection;
  return query select taken.granted, taken.wait_ms;
end
$$;
revoke all on function connectors_kit.take_calls(uuid, double precision, double precision, integer) from public;
grant execute on function connectors_kit.take_calls(uuid, double precision, double precision, integer) to ataski_app;

-- Takes calls of the whole app. Answers a number and a time, and to the platform alone: SQL inside a tenant can neither
-- empty the bucket of all nor see how full it is.
create function connectors_kit.take_app_calls(
  requested_system  text,
  per_second        double precision,
  capacity          double precision,
  wanted            integer
)
returns table (
  granted  integer,
  wait_ms  integer
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  bucket connectors_kit.app_bucket;
  taken  record;
  at     timestamptz;
begin
  perform tenancy.require_platform();
  select b.* into bucket from connectors_kit.app_bucket b where b.system = requested_system for update;
  if not found then
    insert into connectors_kit.app_bucket (system, calls, refilled_at)
    values (requested_system, 1, clock_timestamp())
    on conflict do nothing;
    select b.* into strict bucket from connectors_kit.app_bucket b where b.system = requested_system for update;
  end if;
  at := clock_timestamp();
  select r.* into strict taken
    from connectors_kit.reckon_calls(
      bucket.calls, bucket.refilled_at, bucket.held_until, at, per_second, capacity, wanted
    ) r;
  update connectors_kit.app_bucket b
     set calls = taken.remaining, refilled_at = at
   where b.system = requested_system;
  return query select taken.granted, taken.wait_ms;
end
$$;
revoke all on function connectors_kit.take_app_calls(text, double precision, double precision, integer) from public;
grant execute on function connectors_kit.take_app_calls(text, double precision, double precision, integer) to ataski_app;

-- Lets nobody call for a while. A minute at most, as long as the limit's own window: what one tenant's provider answers
-- must not stop the others for longer.
create function connectors_kit.hold_app_calls(requested_system text, hold_ms integer)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform tenancy.require_platform();
  insert into connectors_kit.app_bucket as bucket (system, calls, refilled_at, held_until)
  values (
    requested_system, 0, clock_timestamp(),
    clock_timestamp() + make_interval(secs => least(hold_ms, 60000) / 1000.0)
  )
  on conflict (system) do update
     set held_until = greatest(bucket.held_until, excluded.held_until);
end
$$;
revoke all on function connectors_kit.hold_app_calls(text, integer) from public;
grant execute on function connectors_kit.hold_app_calls(text, integer) to ataski_app;
