import type { ErrorDetails } from './ataski-error.ts';
import type { AuditTarget } from './audit-action.ts';
import type { TenantTx } from './tenant-tx.ts';

/** What an event has to be, so that it is found. */
export interface EventLookup {
  readonly eventId: string;
  readonly action: string;
  /** The event's first target. */
  readonly target: AuditTarget;
}

/** Where it is seen that evidence is there. Implemented by audit, a port as `AuditSink` is. */
export interface AuditReader {
  /** The details of such an event of the tenant that had success; null when the log holds none. */
  readonly findDetails: (tx: TenantTx, lookup: EventLookup) => Promise<ErrorDetails | null>;
}
