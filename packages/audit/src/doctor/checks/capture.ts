import type { Check } from '../check.ts';

/** So that no setting of a caller makes two values read alike. */
export const recorderSettings =
  '{"search_path=pg_catalog, pg_temp",TimeZone=UTC,"DateStyle=ISO, MDY",IntervalStyle=postgres,bytea_output=hex,extra_float_digits=1}';

const attached = `
  attached as (
    select w.relation, w.relation::text as object, w.name, w.event, w.function, g.tgenabled, g.tgtype, g.tgqual,
           g.tgattr, g.tgoldtable, g.tgnewtable, p.proname, p.pronamespace, g.oid
      from audit.wanted_triggers() w
      left join pg_trigger g on g.tgrelid = w.relation and g.tgname = w.name
      left join pg_proc p on p.oid = g.tgfoid
  )`;

/** Whether no change of a tenant's rows escapes. */
export const captureChecks: readonly Check[] = [
  {
    id: 'A17',
    name: 'table-not-captured',
    severity: 'error',
    remediation:
      'select tenancy.isolate_by_tenant(...); with a written reason as its second parameter if it is no evidence.',
    isGuarded: false,
    sql: `
      select format('%I.%I', n.nspname, c.relname) as object,
             'it has a tenant and neither capture nor a reason' as detail
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and a.atttypid = 'uuid'::regtype
       where c.relkind in ('r', 'p')
         and not c.relispartition
         and c.relpersistence <> 't'
         and n.nspname not in ('pg_catalog', 'information_schema')
         and not exists (select from tenancy.tenant_table t where t.relation = c.oid)
         and not exists (select from tenancy.shared_relation s where s.relation = c.oid)`,
  },
  {
    id: 'A18',
    name: 'capture-missing',
    severity: 'error',
    remediation:
      'As the owner: select audit.attach_capture(); and find out who changed rows since.',
    isGuarded: false,
    sql: `
      with ${attached}
      select object || ' trigger ' || name as object, 'it is not there' as detail from attached where oid is null`,
  },
  {
    id: 'A19',
    name: 'capture-disabled',
    severity: 'error',
    remediation:
      'As the owner: select audit.attach_capture(); and find out who changed rows since.',
    isGuarded: false,
    sql: `
      with ${attached}
      select object || ' trigger ' || name as object,
             case tgenabled when 'D' then 'it is disabled' else 'it does not fire in every mode' end as detail
        from attached where tgenabled <> 'A'`,
  },
  {
    id: 'A20',
    name: 'capture-differs',
    severity: 'error',
    remediation:
      'As the owner: select audit.attach_capture(); and find out who changed rows since.',
    isGuarded: false,
    sql: `
      with ${attached}
      select object || ' trigger ' || name as object, 'it is not as the declaration of the table asks' as detail
        from attached
       where oid is not null
         and (proname <> function
              or pronamespace <> 'audit'::regnamespace
              or tgqual is not null
              or tgattr <> ''
              or tgtype <> case event when 'insert' then 4 when 'update' then 16 when 'delete' then 8 else 32 end
              or tgnewtable is distinct from case when event in ('insert', 'update') then 'changed' end
              or tgoldtable is distinct from case event when 'update' then 'former' when 'delete' then 'changed' end)
      union all
      select format('audit.%I()', p.proname), 'it does not write what the declaration of ' || t.relation || ' asks'
        from tenancy.tenant_table t
        join pg_class c on c.oid = t.relation
        join pg_proc p on p.proname = audit.recorder_name(t.relation) and p.pronamespace = 'audit'::regnamespace
       where t.no_capture_because is null
         and (p.prosrc <> audit.recorder_body(t.relation, t.capture)
              or not p.prosecdef
              or p.proconfig::text is distinct from '${recorderSettings}')`,
  },
  {
    id: 'A21',
    name: 'declared-column-missing',
    severity: 'warning',
    remediation: 'select tenancy.describe_capture(...); with the columns that there are.',
    isGuarded: false,
    sql: `
      select t.relation || ' column ' || declared.name as object,
             'the table has no such column any more' as detail
        from tenancy.tenant_table t
        join pg_class c on c.oid = t.relation
       cross join jsonb_object_keys(coalesce(t.capture -> 'columns', '{}')) as declared (name)
       where not exists (
         select from pg_attribute a where a.attrelid = t.relation and a.attname = declared.name and a.attnum > 0
       )`,
  },
];
