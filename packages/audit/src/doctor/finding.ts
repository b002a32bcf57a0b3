/**
 * How bad it is: `error` breaks what the log promises, `warning` weakens it, `advice` would make it
 * stronger.
 */
export type AuditSeverity = 'error' | 'warning' | 'advice';

/** One thing in a database by which the audit log is less than it promises to be. */
export interface AuditFinding {
  /** `A01` and on, never reused, never renamed. */
  readonly id: string;
  /** In kebab-case, for example `append-only-trigger-missing`. */
  readonly name: string;
  readonly severity: AuditSeverity;
  /** What it was found on, qualified. */
  readonly object: string;
  /** What was seen, in one sentence: names of the schema, never a value of a row. */
  readonly detail: string;
  /** What to do about it. */
  readonly remediation: string;
}

/** The outcome of one examination. */
export interface AuditDoctorReport {
  readonly findings: readonly AuditFinding[];
  /** The ids of all checks that ran, in order. */
  readonly checked: readonly string[];
}

/** The part of a `pg` client or pool that reads a catalog. */
export interface AuditCatalogClient {
  query(sql: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}
