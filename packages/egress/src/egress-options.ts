import type { AuditSink, Clock } from '@ataski/kernel';

import type { egressActions } from './egress-actions.ts';
import type { EgressSystem } from './egress-system.ts';
import type { EgressStreamLimits } from './stream/stream-limits.ts';

/** Bounds of every call. */
export interface EgressLimits {
  /** From the call to the last byte of the answer, waiting for a free slot included. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly maxRequestBytes: number;
}

/** What one system may cost at most, in this process. */
export interface EgressBudget {
  /** Calls in flight at once; more wait their turn. */
  readonly maxConcurrentCalls?: number;
  /** Calls started in any 60 seconds; more are refused. */
  readonly maxCallsPerMinute?: number;
}

/** An address that a host name leads to. */
export interface ResolvedAddress {
  readonly address: string;
}

/** What `createEgress` needs. */
export interface EgressOptions {
  /** Where the intent and the outcome of each call are written. */
  readonly audit: AuditSink<typeof egressActions>;
  /** Everything that may be called. What is not listed is refused. */
  readonly systems: readonly EgressSystem[];
  readonly limits: EgressLimits;
  /** The widest bounds that a stream may have. Without them the door opens no stream. */
  readonly streamLimits?: EgressStreamLimits;
  /** By system id. A system without an entry has no budget. */
  readonly budgets?: Readonly<Record<string, EgressBudget>>;
  /**
   * Sandbox only: where to connect instead of the host's public address. The guard still checks the
   * real host and path, and the certificate must still be valid for the real host.
   */
  readonly dial?: (host: string) => { readonly address: string; readonly port: number };
  /** PEM certificates to trust instead of the system's. Needed for the sandbox's own authority. */
  readonly ca?: string;
  /** Replaces the system's name look-up. Its answers pass the same address check. */
  readonly resolve?: (host: string) => Promise<readonly ResolvedAddress[]>;
  readonly clock?: Clock;
}
