import type { Check } from '../check.ts';
import { watchedTables } from '../check.ts';

/**
 * The triggers that must be there: which tables have one, calling what, firing when
 * (pg_trigger.tgtype).
 */
const wantedTriggers = `
  wanted as (
    -- Before a statement that updates, deletes or truncates.
    select name, relation, 'audit.refuse_change' as function, 58 as type, false as is_conditional from watched
    union all
    -- Before each inserted row.
    select name, relation, 'audit.fill_from_entry', 7, false
      from watched
     where relation in (select inhrelid from pg_inherits where inhparent = to_regclass('audit.audit_log'))
    union all
    -- Those that a migration writes out.
    select split_part(a.name, ' ', 1), to_regclass(split_part(a.name, ' ', 1)), split_part(a.name, ' ', 3),
           split_part(a.digest, ' ', 1)::integer, a.digest like '% when'
      from {accepted} a
     where a.kind = 'trigger'
  )`;

const found = `
  found as (
    select t.tgrelid, t.tgname, t.tgparentid, t.tgtype, t.tgenabled, format('%I.%I', n.nspname, p.proname) as function,
           t.tgqual is null and t.tgattr = '' and t.tgnargs = 0 as is_plain
      from pg_trigger t
      join pg_proc p on p.oid = t.tgfoid
      join pg_namespace n on n.oid = p.pronamespace
     where not t.tgisinternal
  )`;

/** What keeps rows as they were written. */
export const triggerChecks: readonly Check[] = [
  {
    id: 'A01',
    name: 'protecting-trigger-missing',
    severity: 'error',
    remediation:
      'Find out who took it away and what they changed, verify the log offline, then make the trigger again as the migration does.',
    isGuarded: true,
    sql: `
      with ${watchedTables}, ${wantedTriggers}, ${found}
      select w.name as object,
             case when w.relation is null then 'the table is not there'
                  else 'it has no trigger that calls ' || w.function end as detail
        from wanted w
       where not exists (
         select from found f
          where f.tgrelid = w.relation and f.function = w.function and f.tgtype = w.type and f.is_plain = not w.is_conditional
       )`,
  },
  {
    id: 'A02',
    name: 'protecting-trigger-not-always',
    severity: 'error',
    remediation: 'alter table ... enable always trigger ...; find out since when it was not.',
    isGuarded: true,
    sql: `
      with ${watchedTables}, ${wantedTriggers}, ${found}
      select w.name || ' trigger ' || f.tgname as object,
             case f.tgenabled when 'D' then 'it is disabled' else 'it does not fire in every mode' end as detail
        from wanted w
        join found f on f.tgrelid = w.relation and f.function = w.function
       where f.tgenabled <> 'A'`,
  },
  {
    id: 'A03',
    name: 'unknown-trigger',
    severity: 'error',
    remediation: 'Drop it: a trigger on the log can change or swallow what is written.',
    isGuarded: true,
    sql: `
      with ${watchedTables}, ${wantedTriggers}, ${found}
      select w.name || ' trigger ' || f.tgname as object, 'it calls ' || f.function as detail
        from (
               select distinct name, relation from wanted
               union
               select format('%I.%I', n.nspname, c.relname), c.oid::regclass
                 from pg_class c
                 join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'audit' and c.relkind in ('r', 'p')
             ) as w
        join found f on f.tgrelid = w.relation
       where not exists (select from wanted k where k.relation = w.relation and k.function = f.function)
         -- That of a partition which is still being made.
         and f.function <> 'audit.refuse_change'
         -- That of a partition came with that of the log, which is looked at itself.
         and f.tgparentid = 0`,
  },
  {
    id: 'A04',
    name: 'rule',
    severity: 'error',
    remediation: 'Drop it: a rule can put another statement in the place of a write.',
    isGuarded: true,
    sql: `
      select format('%I.%I rule %I', n.nspname, c.relname, r.rulename) as object,
             'a rule stands on a table that the log depends on' as detail
        from pg_rewrite r
        join pg_class c on c.oid = r.ev_class
        join pg_namespace n on n.oid = c.relnamespace
       where r.rulename <> '_RETURN'
         and (n.nspname = 'audit'
              or exists (select from pg_trigger t
                          where t.tgrelid = c.oid and not t.tgisinternal and t.tgname like 'capture\\_%'))`,
  },
];
