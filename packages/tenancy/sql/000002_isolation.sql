--! purpose: the single way to make a table tenant-owned, and the register of those tables
--! breaking: no   lock: new objects only
-- `capture` says what the audit log keeps of each change: {"each": "row" or "statement", "columns": {name:
-- "value", "digest" or "name"}}. What is not said is: each row, and of every column only its name.
create table tenancy.tenant_table (
  relation           regclass primary key,
  no_capture_because text     check (length(no_capture_because) >= 10),
  capture            jsonb    not null default '{}'
                              check (jsonb_typeof(capture) = 'object')
                              check (capture - array['each', 'columns'] = '{}')
                              check (coalesce(capture -> 'each', '"row"') in ('"row"', '"statement"'))
                              check (jsonb_typeof(coalesce(capture -> 'columns', '{}')) = 'object')
                              check (not jsonb_path_exists(
                                capture,
                                '$.columns.* ? (@.type() != "string" || (@ != "value" && @ != "digest" && @ != "name"))'
                              )),
  check (no_capture_because is null or capture = '{}')
);

create table tenancy.shared_relation (
  relation     regclass primary key,
  reason       text     not null check (length(reason) >= 10),
  app_may_read boolean  not null default false
);

-- Raises unless every row of the table belongs to exactly one tenant by its keys alone.
create function tenancy.check_keys_lead_with_tenant(target regclass)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant_column smallint;
  offender text;
begin
  select attnum
    into tenant_column
    from pg_attribute
   where attrelid = target and attname = 'tenant_id' and atttypid = 'uuid'::regtype and attnotnull;
  if not found then
    raise exception using errcode = 'AT010', message = 'table has no column tenant_id uuid not null';
  end if;
  if not exists (select from pg_index where indrelid = target and indisprimary) then
    raise exception using errcode = 'AT011', message = 'table has no primary key';
  end if;
  select i.indexrelid::regclass::text
    into offender
    from pg_index i
   where i.indrelid = target
     and (i.indisunique or i.indisexclusion)
     and i.indkey[0] <> tenant_column
   limit 1;
  if found then
    raise exception using errcode = 'AT011', message = 'a key does not lead with tenant_id', detail = offender;
  end if;
  select c.conname
    into offender
    from pg_constraint c
    join tenancy.tenant_table t on t.relation = c.confrelid
   where c.conrelid = target
     and c.contype = 'f'
     and not exists (
       select
         from unnest(c.conkey, c.confkey) as pair (here, there)
         join pg_attribute a on a.attrelid = c.confrelid and a.attnum = pair.there
        where pair.here = tenant_column and a.attname = 'tenant_id'
     )
   limit 1;
  if found then
    raise exception using errcode = 'AT012', message = 'a foreign key leaves out tenant_id', detail = offender;
  end if;
end
$$;

-- ENABLE and FORCE; for all commands, reads and writes alike, a restrictive floor and a permissive policy
-- with the same expression; the tenant of new rows taken from the context; operators reading under a grant
-- only. Beside the floor no further policy opens anything; without it the permissive one still isolates.
-- PostgreSQL evaluates what two policies say alike once for a statement.
create function tenancy.isolate_by_tenant(
  target             regclass,
  no_capture_because text    default null,
  ops_readable       boolean default true
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform tenancy.check_keys_lead_with_tenant(target);
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('alter table %s alter column tenant_id set default tenancy.current_tenant_id()', target);
  execute format($f$
    create policy tenant_floor on %s as restrictive for all to ataski_app
      using (tenant_id = (select tenancy.current_tenant_id()))
      with check (tenant_id = (select tenancy.current_tenant_id()))$f$, target);
  execute format($f$
    create policy tenant_access on %s as permissive for all to ataski_app
      using (tenant_id = (select tenancy.current_tenant_id()))
      with check (tenant_id = (select tenancy.current_tenant_id()))$f$, target);
  if ops_readable then
    execute format($f$
      create policy ops_read on %s as permissive for select to ataski_ops
        using (tenant_id = (select tenancy.ops_tenant_id()))$f$, target);
    execute format('grant select on %s to ataski_ops', target);
  end if;
  insert into tenancy.tenant_table (relation, no_capture_because) values (target, no_capture_because);
end
$$;

-- Says what the audit log keeps of a table's changes; for migrations of every package, whether audit is
-- installed or not. audit.attach_capture() reads it, and refuses a value that may not be kept in clear.
create function tenancy.describe_capture(target regclass, declaration jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  missing text;
begin
  update tenancy.tenant_table t set capture = declaration where t.relation = target;
  if not found then
    raise exception using errcode = 'AT013', message = 'table is not in the register of tenant-owned tables';
  end if;
  select declared.name
    into missing
    from jsonb_object_keys(coalesce(declaration -> 'columns', '{}')) as declared (name)
   where not exists (
     select from pg_attribute a where a.attrelid = target and a.attname = declared.name and a.attnum > 0
   )
   limit 1;
  if found then
    raise exception using errcode = 'AT013', message = 'a column of the declaration does not exist', detail = missing;
  end if;
end
$$;

-- A table without a tenant. Nobody but the owner, and so only SECURITY DEFINER functions, may touch it;
-- with app_may_read every tenant may read all of it, and the application never writes it.
create function tenancy.shared_table(
  target       regclass,
  reason       text,
  app_may_read boolean default false
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy owner_only on %s for all to ataski_owner using (true) with check (true)', target);
  if app_may_read then
    execute format('create policy app_read on %s for select to ataski_app using (true)', target);
    execute format('grant select on %s to ataski_app', target);
  end if;
  insert into tenancy.shared_relation (relation, reason, app_may_read) values (target, reason, app_may_read);
end
$$;

-- Called by the runner when all migrations are applied: keys that came after a table was isolated, and
-- foreign keys to a table that was isolated later.
create function tenancy.after_migrate()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  target regclass;
begin
  for target in
    select t.relation from tenancy.tenant_table t join pg_class c on c.oid = t.relation
  loop
    perform tenancy.check_keys_lead_with_tenant(target);
  end loop;
end
$$;

revoke all on function
  tenancy.after_migrate(),
  tenancy.check_keys_lead_with_tenant(regclass),
  tenancy.describe_capture(regclass, jsonb),
  tenancy.isolate_by_tenant(regclass, text, boolean),
  tenancy.shared_table(regclass, text, boolean)
from public;

select tenancy.shared_table('tenancy.migration', 'what was applied; compared at each start', true);
select tenancy.shared_table('tenancy.tenant_table', 'the register of tenant-owned tables');
select tenancy.shared_table('tenancy.shared_relation', 'the register of tables without a tenant');
insert into tenancy.shared_relation (relation, reason, app_may_read)
values
  ('tenancy.signing_key', 'keys that sign contexts; readable by their owner alone', false),
  ('tenancy.tenant', 'the tenants themselves; each sees its own row', true);
