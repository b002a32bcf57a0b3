/**
 * How bad it is: `error` breaks isolation, `warning` weakens it, `advice` costs time or tells
 * volumes.
 */
export type Severity = 'error' | 'warning' | 'advice';

/** One thing in a database by which isolation is broken, weakened or slow. */
export interface Finding {
  /**
   * The pitfall, `T01` to `T48`, never reused, never renamed; `T00` is an allowance that matches
   * nothing.
   */
  readonly id: string;
  /** The pitfall in kebab-case, for example `row-security-not-forced`. */
  readonly name: string;
  readonly severity: Severity;
  /** What it was found on, qualified: `shop.item`, or `shop.item policy tenant_floor`. */
  readonly object: string;
  /** What was seen, in one sentence: names of the schema, never a value of a row. */
  readonly detail: string;
  /** SQL that mends it, to be read before it is run; null when a person has to decide. */
  readonly remediationSql: string | null;
  /** Stays the same from run to run: baselines name it. */
  readonly cacheKey: string;
}

/** The outcome of one examination. */
export interface DoctorReport {
  readonly findings: readonly Finding[];
  /** The ids of all checks that ran, in order. */
  readonly checked: readonly string[];
  /** For example 180004. */
  readonly serverVersion: number;
}

/** The part of a `pg` client or pool that reads a catalog. */
export interface CatalogClient {
  query(sql: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}
