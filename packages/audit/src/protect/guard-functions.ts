import { recorderSettings } from '../doctor/checks/capture.ts';
import { retiredPartition } from '../doctor/examine-audit.ts';

/**
 * The functions behind the event triggers. They belong to the superuser and run as one, because
 * only so they read the register whoever changes something; so they call nothing that the owner
 * could have put in its place without being seen first. `{flaws}` stands for everything that the
 * guarded checks see, as one query.
 */
export const guardFunctions = `
create or replace function audit_guard.retires(partition name)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $guard$
declare
  found boolean := false;
begin
  -- That the month was looked at first holds of the function alone, and the sealer alone may call it.
  if session_user = 'ataski_sealer' and to_regclass('audit.retirement') is not null then
    execute 'select exists (select from audit.retirement r where r.name = $1 and r.xid = pg_current_xact_id())'
      into found using partition::text;
  end if;
  return found;
end
$guard$;

-- Whether partitions can be retired is settled now: the text is planned once for a connection.
do $install$
begin
  execute replace(
    $function$
create or replace function audit_guard.find_flaw()
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $guard$
begin
  return (select flaw.id || ' ' || flaw.object || ': ' || flaw.detail from ({flaws}) as flaw limit 1);
end
$guard$
    $function$,
    '{is_retired}',
    case when to_regclass('audit.retirement') is null then 'false'
         else '${retiredPartition.replaceAll("'", "''")}' end);
end
$install$;

-- A function that captures a table must write what the declaration of the table asks.
create or replace function audit_guard.find_false_recorder(functions oid[])
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $guard$
  select p.oid::regprocedure::text
    from pg_proc p
    join tenancy.tenant_table t on p.proname = audit.recorder_name(t.relation)
   where p.oid = any (functions)
     and p.pronamespace = to_regnamespace('audit')
     and t.no_capture_because is null
     and (p.prosrc <> audit.recorder_body(t.relation, t.capture)
          or not p.prosecdef
          or p.proconfig::text is distinct from '${recorderSettings}')
   limit 1
$guard$;

-- A capture trigger may be made anew, and not be silenced, hidden under another name or turned to something
-- else.
create or replace function audit_guard.find_silenced_capture()
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $guard$
  select format('%s trigger %I', g.tgrelid::regclass, g.tgname)
    from pg_trigger g
    join pg_proc p on p.oid = g.tgfoid
   cross join lateral (
     select g.tgname in ('capture_insert', 'capture_update', 'capture_delete', 'capture_truncate') as is_named,
            p.pronamespace = to_regnamespace('audit')
              and (p.proname = 'record_truncate' or p.proname ~ '^record_.*_[0-9a-f]{8}$') as captures
   ) as seen
   where not g.tgisinternal
     and (seen.captures and (not seen.is_named or g.tgenabled in ('D', 'R') or g.tgqual is not null)
          or seen.is_named and not seen.captures
             and (g.tgrelid in (select relation from tenancy.tenant_table)
                  or exists (select from pg_partition_ancestors(g.tgrelid) a where a.relid in (select relation from tenancy.tenant_table))))
   limit 1
$guard$;

create or replace function audit_guard.is_superuser()
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $guard$
  select r.rolsuper from pg_roles r where r.rolname = session_user
$guard$;

-- Nothing of the owner's runs before every function of the log was found to be the one of a migration.
create or replace function audit_guard.check_protection()
returns event_trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $guard$
declare
  flaw    text;
  objects text[];
begin
  if audit_guard.is_superuser() then
    return;
  end if;
  select a.name || ': it is not there'
    into flaw
    from audit_guard.accepted a
   where a.kind = 'append-only' and to_regclass(a.name) is null;
  flaw := coalesce(flaw, audit_guard.find_flaw(), audit_guard.find_silenced_capture());
  if flaw is null then
    flaw := audit_guard.find_false_recorder(array(
      select c.objid from pg_event_trigger_ddl_commands() c where c.classid = 'pg_proc'::regclass));
  end if;
  if flaw is not null then
    raise exception using
      errcode = 'AU005', message = 'the audit log would lose a part of its protection', detail = flaw;
  end if;
  select array_agg(c.object_identity order by c.object_identity)
    into objects
    from pg_event_trigger_ddl_commands() c
   where c.schema_name is distinct from 'pg_temp' and c.object_identity is not null;
  if objects is not null then
    perform audit.record_schema_change(tg_tag, objects);
  end if;
end
$guard$;

create or replace function audit_guard.refuse_drop()
returns event_trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $guard$
declare
  refused text;
  objects text[];
begin
  if audit_guard.is_superuser() then
    return;
  end if;
  select d.object_identity
    into refused
    from pg_event_trigger_dropped_objects() d
   where (
           -- A part of the log. Indexes only make it faster, and the recorder of a table goes with the table.
           d.schema_name = 'audit'
             and d.object_type not in ('index', 'default value')
             and not (d.object_type = 'function' and d.address_names[2] ~ '^record_.*_[0-9a-f]{8}$')
           or d.object_type in ('trigger', 'policy', 'rule') and d.address_names[1] = 'audit'
           or d.object_type = 'schema' and d.object_name = 'audit'
           -- A trigger by which the log is written, unless its table is gone itself.
           or d.object_type = 'trigger'
             and d.address_names[3] ~ '^(capture_(insert|update|delete|truncate)|record_ops_grant)$'
             and not exists (
               select from pg_event_trigger_dropped_objects() t
                where t.object_type = 'table' and t.address_names = d.address_names[1:2]
             )
         )
     and exists (
       select from pg_event_trigger_dropped_objects() o
        where o.original
          and not (o.object_type = 'table' and o.schema_name = 'audit' and audit_guard.retires(o.object_name::name))
     )
   limit 1;
  if found then
    raise exception using
      errcode = 'AU004', message = 'a part of the audit log is not dropped', detail = refused;
  end if;
  if tg_tag like 'DROP %' then
    select array_agg(d.object_identity order by d.object_identity)
      into objects
      from pg_event_trigger_dropped_objects() d
     where d.original and not d.is_temporary;
    if objects is not null and audit_guard.find_flaw() is null then
      perform audit.record_schema_change(tg_tag, objects);
    end if;
  end if;
end
$guard$;

revoke all on all functions in schema audit_guard from public;
`;
