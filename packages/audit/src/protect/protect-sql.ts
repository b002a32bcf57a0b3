import { readAccepted } from '../doctor/accepted.ts';
import { sqlOf } from '../doctor/check.ts';
import { checks } from '../doctor/checks/index.ts';
import { migrations } from '../migrations.ts';
import { guardFunctions } from './guard-functions.ts';

/**
 * SQL that puts event triggers before the owner of the log, for a superuser, in each database,
 * after the migrations, and again after those of a later release; before them as well, so that the
 * later release's own changes are known. Safe to repeat.
 *
 * A statement of anybody but a superuser that would leave the log with less protection is refused
 * (AU005), and so is one that drops a part of it (AU004) unless a retirement names it. What passes
 * leaves a row `schema.changed` in the platform's stream.
 */
export function protectSql(): string {
  const accepted = readAccepted(migrations)
    .map(({ kind, name, digest }) => `(${[kind, name, digest].map(literal).join(', ')})`)
    .join(',\n  ');
  return `
begin;
-- What stands here already must not refuse its own renewal.
drop event trigger if exists ataski_audit_guard;
drop event trigger if exists ataski_audit_guard_drop;
create schema if not exists audit_guard;
revoke all on schema audit_guard from public;
create table if not exists audit_guard.accepted (
  kind   text not null,
  name   text not null,
  digest text not null,
  primary key (kind, name, digest)
);
alter table audit_guard.accepted enable row level security;
insert into audit_guard.accepted (kind, name, digest)
select given.kind, given.name, given.digest
  from (values
  ${accepted}) as given (kind, name, digest)
 -- What is still to be made is not missed yet.
 where case given.kind
         when 'append-only' then to_regclass(given.name) is not null
         when 'trigger' then exists (
           select from pg_trigger t
            where t.tgrelid = to_regclass(split_part(given.name, ' ', 1)) and t.tgname = split_part(given.name, ' ', 2))
         else true
       end
    on conflict do nothing;
${guardFunctions.replace('{flaws}', () => flawsSql())}
create event trigger ataski_audit_guard on ddl_command_end execute function audit_guard.check_protection();
alter event trigger ataski_audit_guard enable always;
create event trigger ataski_audit_guard_drop on sql_drop execute function audit_guard.refuse_drop();
alter event trigger ataski_audit_guard_drop enable always;
commit;
`;
}

/** Everything that a guarded check sees, as one query; `{is_retired}` stays to be filled in. */
function flawsSql(): string {
  return checks
    .filter(({ isGuarded }) => isGuarded)
    .map(
      (check) =>
        `select ${literal(check.id)} as id, object, detail from (${sqlOf(check, 'audit_guard.accepted')}) as seen`,
    )
    .join('\nunion all\n')
    .replaceAll('{is_settled}', isWatched);
}

const isWatched = `(
  name in (select a.name from audit_guard.accepted a where a.kind = 'append-only')
  or oid in (select inhrelid from pg_inherits where inhparent = to_regclass('audit.audit_log')))`;

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
