/** What the payload of an envelope is. */
export const payloadType = 'application/vnd.in-toto+json';
/** The layer around the predicate. */
export const statementType = 'https://in-toto.io/Statement/v1';
/** What this package states. */
export const predicateType = 'https://ataski.dev/attestation/tenant-isolation/v1';

/**
 * `holds` when all was looked at and nothing was found, `fails` when an error or a breach was
 * found, `unproven` when something was not looked at.
 */
export type Verdict = 'holds' | 'fails' | 'unproven';

/** What was found out about the isolation of tenants in one database. */
export interface IsolationPredicate {
  readonly verdict: Verdict;
  /** Why it does not hold; empty when it does. */
  readonly reasons: readonly Reason[];
  /** ISO 8601, in UTC. */
  readonly issuedAt: string;
  readonly expiresAt: string;
  /** SHA-256 of the public key that verifies, in hex. */
  readonly keyId: string;
  /** For example 180004. */
  readonly serverVersion: number;
  readonly doctor: {
    readonly checked: readonly string[];
    /** Checks of this package that did not run. */
    readonly missing: readonly string[];
    readonly findings: Readonly<Record<'error' | 'warning' | 'advice', number>>;
    /** Findings that somebody accepts and that are therefore not counted, as `T07:shop.peek()`. */
    readonly allowed: readonly string[];
  };
  readonly probes: {
    readonly families: readonly ProbedFamily[];
    /** Families of this package that did not run. */
    readonly missing: readonly string[];
    readonly attacks: number;
    readonly breaches: number;
    readonly tables: readonly string[];
    /** Tenant-owned tables that were not attacked. */
    readonly unprobed: readonly string[];
    /** Tables on which silence proves nothing. */
    readonly blind: readonly string[];
  };
  readonly schema: {
    readonly migrations: number;
    /** SHA-256 over the names and checksums of all applied migrations, in hex. */
    readonly digest: string;
  };
}

/** How one family of attacks went. */
export interface ProbedFamily {
  readonly family: string;
  readonly attacks: number;
  readonly refused: number;
  readonly breaches: number;
}

/** What stands against `holds`. */
export type Reason =
  | 'error-found'
  | 'breach'
  | 'check-missing'
  | 'family-missing'
  | 'no-attack'
  | 'no-table'
  | 'table-blind'
  | 'table-unprobed'
  | 'no-migration';

/** An in-toto statement about the isolation of tenants in one database. */
export interface IsolationStatement {
  readonly _type: typeof statementType;
  readonly subject: readonly [
    { readonly name: string; readonly digest: { readonly sha256: string } },
  ];
  readonly predicateType: typeof predicateType;
  readonly predicate: IsolationPredicate;
}
