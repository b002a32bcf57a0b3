import { createHash } from 'node:crypto';

import type { ActorType, AuditOutcome, AuditTarget } from '@ataski/kernel';

import type { AuditPhase } from '../audit-entry.ts';

/** The members of a stored entry, under their own names. What an entry leaves out is undefined. */
export interface EntryMembers {
  readonly action: string;
  readonly action_version: number;
  readonly actor_id: string;
  readonly actor_type: ActorType;
  readonly component: string;
  readonly correlation_id: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly event_id: string;
  /** UTC with six decimals. */
  readonly occurred_at: string;
  readonly on_behalf_of?: string;
  readonly outcome?: AuditOutcome;
  readonly parent_event_id?: string;
  readonly phase: AuditPhase;
  /** The commitment to its personal part. */
  readonly sensitive?: string;
  readonly targets: readonly AuditTarget[];
  /** Absent in the platform's stream. */
  readonly tenant_id?: string;
  readonly v: number;
  readonly written_at: string;
  readonly xid: string;
}

/** One event of an export. */
export interface ExportedEvent {
  /** The evidence, exactly as it is stored and hashed. */
  readonly entry: string;
  readonly members: EntryMembers;
  /** Its place in the stream's tree; null while it waits for the seal. */
  readonly leafIndex: number | null;
  /** SHA-256 over a zero byte and the entry (RFC 6962, section 2.1), in hex. */
  readonly leafHash: string;
  readonly sensitive: 'none' | 'kept' | 'redacted';
}

/** Makes an exported event of a stored entry. */
export function toExportedEvent(
  entry: string,
  leafIndex: number | null,
  sensitive: ExportedEvent['sensitive'],
): ExportedEvent {
  const leafHash = createHash('sha256').update('\0').update(entry, 'utf8').digest('hex');
  // The database checked that it is one object with unique keys, and filled its columns from it.
  const members = JSON.parse(entry) as EntryMembers;
  return { entry, members, leafIndex, leafHash, sensitive };
}
