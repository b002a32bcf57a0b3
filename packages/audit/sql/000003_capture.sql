--! purpose: one audit row for each statement that changed rows of a tenant-owned table
--! breaking: no   lock: a short one on each tenant-owned table, when its triggers are first attached

-- UUID version 7 (RFC 9562): 48 bits of milliseconds, the rest random.
create function audit.new_event_id()
returns uuid
language sql
volatile
set search_path = pg_catalog, pg_temp
return encode(
  set_bit(
    set_bit(
      overlay(
        uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
        from 1 for 6),
      52, 1),
    53, 1),
  'hex')::uuid;

-- Writes what the database itself saw. `targets` and `details` are canonical JSON already; the keys of
-- the entry stand here in their canonical order, and to_json escapes a text as RFC 8785 asks.
create function audit.write_from_database(
  tenant_id      uuid,
  actor_type     text,
  actor_id       text,
  correlation_id text,
  action         text,
  targets        text,
  details        text
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  event_id    uuid        := audit.new_event_id();
  occurred_at timestamptz := clock_timestamp();
begin
  insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
  values (
    tenant_id,
    occurred_at,
    event_id,
    '{"action":' || to_json(action)
      || ',"action_version":1,"actor_id":' || to_json(actor_id)
      || ',"actor_type":' || to_json(actor_type)
      || ',"component":"database","correlation_id":' || to_json(correlation_id)
      || ',"details":' || details
      || ',"event_id":"' || event_id
      || '","occurred_at":"'
      || to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      || '","outcome":"success","phase":"single","targets":' || targets
      || ',"tenant_id":"' || tenant_id
      || '","v":1}'
  );
end
$$;

-- Runs as the owner, although invoker rights would do for the application's own statements: a cascade
-- and a definer function change rows as the owner, and so does an erasure role that holds no grant on
-- the log. It also lets the log refuse rows marked 'database' from the application, which makes
-- row.inserted, row.updated and row.deleted the database's own word. Nobody can call a trigger
-- function directly, and nobody but the owner may attach this one.
--
-- The rows say whose they are; the verified context says who acted, and must be of the same tenant.
-- Without a context (a migration, an operator at a console) the actor is the database login. The
-- application never is without one: its statement can take the context away in RETURNING, behind the
-- policies and before this. Only the key columns are read, never a value.
create function audit.capture()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  actor_type     text := 'system';
  actor_id       text := 'database:' || regexp_replace(session_user, '[^A-Za-z0-9._:@+-]', '_', 'g');
  correlation_id text;
  has_context    boolean := false;
  change         record;
begin
  for change in execute format(
    $f$select changed.tenant_id, count(*) as row_count, (array_agg(left(%s, 128)))[1:10] as keys
         from changed group by changed.tenant_id$f$, tg_argv[0])
  loop
    if correlation_id is null then
      if session_user <> 'ataski_app' and nullif(current_setting('ataski.context', true), '') is null then
        correlation_id := 'database_' || pg_current_xact_id();
      else
        actor_type     := tenancy.current_actor_type();
        actor_id       := tenancy.current_actor_id();
        correlation_id := tenancy.current_correlation_id();
        has_context    := true;
      end if;
    end if;
    if has_context and change.tenant_id <> tenancy.current_tenant_id() then
      raise exception using errcode = 'AT002', message = 'tenant context is not that of the rows';
    end if;
    perform audit.write_from_database(
      change.tenant_id, actor_type, actor_id, correlation_id,
      case tg_op when 'INSERT' then 'row.inserted' when 'UPDATE' then 'row.updated' else 'row.deleted' end,
      '[{"id":' || to_json(tg_table_schema || '.' || tg_table_name) || ',"type":"table"}]',
      '{"keys":[' || (select string_agg(to_json(key)::text, ',') from unnest(change.keys) as key)
        || '],"rows":' || change.row_count || '}'
    );
  end loop;
  return null;
end
$$;

-- Gives every tenant-owned table the triggers that it lacks. Run by the owner after each migration.
create function audit.attach_capture()
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  wanted   record;
  attached integer := 0;
begin
  for wanted in
    select t.relation, captured.event, captured.image, keys.expression
      from tenancy.tenant_table t
      join pg_class c on c.oid = t.relation
     cross join (values ('insert', 'new'), ('update', 'new'), ('delete', 'old')) as captured (event, image)
     cross join lateral (
       select coalesce(
                string_agg(format('changed.%I::text', a.attname), ' || ''/'' || ' order by key.place)
                  filter (where a.attname <> 'tenant_id'),
                'changed.tenant_id::text') as expression
         from pg_index i
        cross join unnest(i.indkey::smallint[]) with ordinality as key (attnum, place)
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = key.attnum
        where i.indrelid = t.relation and i.indisprimary
     ) as keys
     where t.no_capture_because is null
       and not exists (
         select
           from pg_trigger existing
          where existing.tgrelid = t.relation
            and existing.tgname = 'capture_' || captured.event
            and existing.tgargs = convert_to(keys.expression, 'UTF8') || '\x00'::bytea
       )
  loop
    execute format(
      'create or replace trigger %I after %s on %s referencing %s table as changed
       for each statement execute function audit.capture(%L)',
      'capture_' || wanted.event, wanted.event, wanted.relation, wanted.image, wanted.expression);
    attached := attached + 1;
  end loop;
  return attached;
end
$$;

-- Called by tenancy's runner when all migrations are applied.
create function audit.after_migrate()
returns void
language sql
set search_path = pg_catalog, pg_temp
begin atomic
  select audit.attach_capture();
  select audit.ensure_partitions(now()::date, 4);
end;

revoke all on function
  audit.new_event_id(),
  audit.write_from_database(uuid, text, text, text, text, text, text),
  audit.capture(),
  audit.attach_capture(),
  audit.after_migrate()
from public;
