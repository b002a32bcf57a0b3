import type { Check } from '../check.ts';

/** The digest of a function, as `accepted.ts` works it out from a migration. */
const digest = `encode(sha256(convert_to(
  p.prosrc || '|' || p.prosecdef || '|' || coalesce(array_to_string(p.proconfig, ';'), ''), 'UTF8')), 'hex')`;

/** Functions made for captured tables; another check compares them with their declarations. */
const isRecorder = `p.proname ~ '^record_.*_[0-9a-f]{8}$'`;

/** Whether the functions and tables of the log are those of the migrations. */
export const programChecks: readonly Check[] = [
  {
    id: 'A22',
    name: 'function-changed',
    severity: 'error',
    remediation:
      'Make it again as the migration does; until then the database may have written anything into the log.',
    isGuarded: true,
    sql: `
      select p.oid::regprocedure::text as object,
             case when exists (select from {accepted} a
                                where a.kind = 'function' and a.name = 'audit.' || p.proname)
                  then 'it is not the function that the migrations made' else 'no migration made it' end as detail
        from pg_proc p
       where p.pronamespace = to_regnamespace('audit')
         and not (${isRecorder})
         and not exists (
           select from {accepted} a
            where a.kind = 'function' and a.name = 'audit.' || p.proname and a.digest = ${digest}
         )
         and not exists (
           select
             from {accepted} a
             join pg_aggregate g on g.aggfnoid = p.oid
            where a.kind = 'aggregate' and a.name = 'audit.' || p.proname
              and g.aggtransfn = to_regproc(a.digest) and g.aggfinalfn = 0
         )`,
  },
  {
    id: 'A23',
    name: 'function-missing',
    severity: 'error',
    remediation: 'Make it again as the migration does.',
    isGuarded: false,
    sql: `
      select a.name as object, 'the function is not there' as detail
        from {accepted} a
       where a.kind = 'function'
         and not exists (
           select from pg_proc p where p.pronamespace = to_regnamespace('audit') and 'audit.' || p.proname = a.name
         )`,
  },
  {
    id: 'A24',
    name: 'log-reshaped',
    severity: 'error',
    remediation: 'Compare columns and constraints with the migration, and put them back.',
    isGuarded: true,
    sql: `
      with shape as (
        select format('%I.%I', n.nspname, c.relname) as name,
               (select string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
                                  case when a.attnotnull then 'not null' end,
                                  case when a.atthasdef then 'with a default' end), ', ' order by a.attnum)
                  from pg_attribute a
                 where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
               || '; ' ||
               (select string_agg(k.conname || case when k.convalidated then '' else ' not valid' end, ', '
                                  order by k.conname collate "C")
                  from pg_constraint k
                 where k.conrelid = c.oid and k.contype in ('c', 'p', 'u')) as text
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
      )
      select s.name as object,
             'its columns or constraints are not those of the migrations: ' || coalesce((
               select string_agg(difference.part, ', ')
                 from (
                   select unnest(string_to_array(replace(s.text, '; ', ', '), ', '))
                   except
                   select unnest(string_to_array(replace(a.digest, '; ', ', '), ', ')) from {accepted} a
                    where a.kind = 'shape' and a.name = s.name
                   union all
                   (select 'no ' || unnest(string_to_array(replace(a.digest, '; ', ', '), ', ')) from {accepted} a
                     where a.kind = 'shape' and a.name = s.name
                    except
                    select 'no ' || unnest(string_to_array(replace(s.text, '; ', ', '), ', ')))
                 ) as difference (part)), 'in another order') as detail
        from shape s
       where exists (select from {accepted} a where a.kind = 'shape' and a.name = s.name)
         and not exists (
           select from {accepted} a where a.kind = 'shape' and a.name = s.name and a.digest = s.text
         )`,
  },
];
