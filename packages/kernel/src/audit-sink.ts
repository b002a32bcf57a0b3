import type { ErrorDetails } from './ataski-error.ts';
import type { PlatformContext, TenantContext, TenantTx } from './tenant-tx.ts';

/** How it ended. `unknown`: the process died between the intent and the outcome. */
export type AuditOutcome = 'success' | 'failure' | 'denied' | 'unknown';

/** What was acted on: a kind and an id. */
export interface AuditTarget {
  readonly type: string;
  readonly id: string;
}

/** One thing that happened. Tenant, actor and correlation id come from the transaction's context. */
export interface AuditEvent {
  /** noun.past_participle, for example `credential.used`. */
  readonly action: string;
  readonly outcome?: AuditOutcome;
  readonly targets?: readonly AuditTarget[];
  /** Ids, names and counts. Never a secret, a body or a customer's value. */
  readonly details?: ErrorDetails;
  /** The event that caused this one. */
  readonly parentEventId?: string;
}

/** A committed intent that waits for its outcome. Exactly one of the two is called, once. */
export interface CallRecord {
  readonly eventId: string;
  succeed(details?: ErrorDetails): Promise<void>;
  fail(code: string, details?: ErrorDetails): Promise<void>;
}

/** Where evidence is written. Implemented by audit, taken as a port by its neighbours. */
export interface AuditSink {
  /**
   * Writes in the given transaction: the row and the change it describes share one fate. Returns
   * the event id.
   */
  record(tx: TenantTx, event: AuditEvent): Promise<string>;
  /** Writes what has no tenant to the platform's own stream, in a transaction of its own. */
  recordPlatform(context: PlatformContext, event: AuditEvent): Promise<string>;
  /**
   * Commits an intent in a transaction of its own. No intent row, no call: a failure here must stop
   * the call.
   */
  begin(context: TenantContext | PlatformContext, event: AuditEvent): Promise<CallRecord>;
}
