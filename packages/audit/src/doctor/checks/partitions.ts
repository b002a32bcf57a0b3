import type { Check } from '../check.ts';

/** The partitions of the log: all that were made are there, none was slipped in. */
export const partitionChecks: readonly Check[] = [
  {
    id: 'A13',
    name: 'partition-gone',
    severity: 'error',
    remediation:
      'Attach it again, or verify a bundle of each stream: the rows of a detached or dropped partition are missing from the log.',
    isGuarded: true,
    sql: `
      select 'audit.' || p.name as object, 'it was registered, and is no partition of the log' as detail
        from audit.partition p
       where not exists (
         select
           from pg_inherits i
           join pg_class c on c.oid = i.inhrelid
           join pg_namespace n on n.oid = c.relnamespace
          where i.inhparent = to_regclass('audit.audit_log')
            and c.oid = p.relation
            and n.nspname = 'audit'
            and c.relname = p.name
       )
         and not {is_retired}`,
  },
  {
    id: 'A14',
    name: 'foreign-partition',
    severity: 'error',
    remediation: 'Detach it and look at its rows: no function of the log made it.',
    isGuarded: true,
    sql: `
      select format('%I.%I', n.nspname, c.relname) as object,
             'it is a part of ' || i.inhparent::regclass || ' that nobody registered' as detail
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        join pg_namespace n on n.oid = c.relnamespace
        join pg_class parent on parent.oid = i.inhparent
       where parent.relnamespace = to_regnamespace('audit')
         and parent.relkind in ('r', 'p')
         and not exists (select from audit.partition p where p.relation = c.oid)`,
  },
  {
    id: 'A15',
    name: 'month-without-partition',
    severity: 'warning',
    remediation: 'As the owner: select audit.ensure_partitions(now()::date, 4);',
    isGuarded: false,
    sql: `
      select 'audit.audit_log' as object, 'there is no partition for ' || to_char(month, 'YYYY-MM') as detail
        from generate_series(
               date_trunc('month', now() at time zone 'UTC'),
               date_trunc('month', now() at time zone 'UTC') + interval '2 months',
               interval '1 month') as month
       where not exists (
         select
           from audit.partition p
           join pg_inherits i on i.inhrelid = p.relation and i.inhparent = to_regclass('audit.audit_log')
          where p.first_month = month::date
       )`,
  },
  {
    id: 'A16',
    name: 'rows-in-default-partition',
    severity: 'warning',
    remediation:
      'Find out whose clock is wrong, or make the partitions of the months to come earlier; rows are never moved.',
    isGuarded: false,
    sql: `
      select 'audit.audit_log_default' as object, 'it holds rows, or did before a rollback' as detail
       where pg_relation_size(to_regclass('audit.audit_log_default')) > 0`,
  },
];
