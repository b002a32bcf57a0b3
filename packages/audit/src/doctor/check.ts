import type { AuditSeverity } from './finding.ts';

/**
 * A question to the catalog. Its SQL answers rows of `object` and `detail`, none when all is well,
 * and reads what ought to be from `{accepted}`, a relation of kind, name and digest.
 */
export interface Check {
  readonly id: string;
  readonly name: string;
  readonly severity: AuditSeverity;
  readonly remediation: string;
  /** True where the event triggers refuse a statement that brings it about. */
  readonly isGuarded: boolean;
  readonly sql: string;
}

/** What ought to be: one line of the relation that a check reads. */
export interface Accepted {
  readonly kind:
    'append-only' | 'policy' | 'grant' | 'trigger' | 'function' | 'aggregate' | 'shape';
  /** A table, a table and its policy, grantee or trigger, or a function. */
  readonly name: string;
  /** Empty where the name says it all. */
  readonly digest: string;
}

/** The SQL of a check, which reads what ought to be from `relation`. */
export function sqlOf({ sql }: Check, relation: string): string {
  return sql.replaceAll('{accepted}', relation);
}

/** The append-only tables, with each partition of the log, as `watched` (name, relation). */
export const watchedTables = `
  watched as (
    select w.name, to_regclass(w.name) as relation
      from (select distinct a.name from {accepted} a where a.kind = 'append-only') as w
    union all
    select format('%I.%I', n.nspname, c.relname), c.oid::regclass
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
      join pg_namespace n on n.oid = c.relnamespace
     where i.inhparent = to_regclass('audit.audit_log')
  )`;
