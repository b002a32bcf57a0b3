import type { Check } from '../check.ts';

/** Whether event triggers stand before the owner. */
export const guardChecks: readonly Check[] = [
  {
    id: 'A25',
    name: 'event-trigger-missing',
    severity: 'advice',
    remediation:
      'As a superuser run what protectSql() gives, after the migrations. Where no superuser is to be had, run this doctor often and keep checkpoints elsewhere.',
    isGuarded: false,
    sql: `
      select wanted.name as object, 'nothing keeps the owner from disabling what protects the log' as detail
        from (values ('ataski_audit_guard', 'ddl_command_end'), ('ataski_audit_guard_drop', 'sql_drop')) as wanted (name, event)
       where not exists (
         select
           from pg_event_trigger e
           join pg_roles r on r.oid = e.evtowner
          where e.evtname = wanted.name and e.evtevent = wanted.event and e.evtenabled = 'A' and e.evttags is null
            and r.rolsuper
       )`,
  },
];
