import type { Catalog } from './catalog.ts';
import type { Severity } from './finding.ts';

/** What a check saw in one place. */
export interface Seen {
  readonly object: string;
  readonly detail: string;
  readonly remediationSql: string | null;
  /** When it is milder, or worse, than the check in general. */
  readonly severity?: Severity;
}

/** One pitfall, and how it shows in a catalog. */
export interface Check {
  /** `T01` to `T48`. */
  readonly id: string;
  /** In kebab-case. */
  readonly name: string;
  readonly severity: Severity;
  /** Why it matters, in one or two sentences. */
  readonly explains: string;
  find(catalog: Catalog): readonly Seen[];
}
