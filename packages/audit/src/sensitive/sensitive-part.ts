import type { AuditEvent, ErrorDetails } from '@ataski/kernel';

import { canonicaliseEntry } from '../canonical-entry.ts';
import { AuditError } from '../errors.ts';
import { commitTo, createSalt } from './commitment.ts';

/** The personal part of one event: the entry holds the commitment, another table the rest. */
export interface SensitivePart {
  /** Canonical JSON, in UTF-8. */
  readonly part: Uint8Array;
  readonly salt: Uint8Array;
  /** Whom it is about, by an opaque id; null when nobody in particular. */
  readonly subject: string | null;
}

const subjectShape = /^[A-Za-z0-9._:-]{1,128}$/;

/**
 * Takes an event's personal details apart; null when it has none. Throws AUDIT_EVENT_INVALID for a
 * subject without such details, or one that is no plain id.
 */
export function sensitivePartOf({ sensitive, subject }: AuditEvent): SensitivePart | null {
  const present = presentMembers(sensitive ?? {});
  if (subject !== undefined && (present.length === 0 || !subjectShape.test(subject))) {
    throw new AuditError('AUDIT_EVENT_INVALID', { field: 'subject' });
  }
  if (present.length === 0) return null;
  const part = Buffer.from(canonicaliseEntry(Object.fromEntries(present)), 'utf8');
  return { part, salt: createSalt(), subject: subject ?? null };
}

/** The member `sensitive` of the entry. */
export function commitmentOf({ salt, part }: SensitivePart): string {
  return commitTo(salt, part);
}

// A member that is present but undefined means the same as an absent one.
function presentMembers(details: ErrorDetails): [string, ErrorDetails[string]][] {
  return Object.entries(details).filter(([, value]) => (value as unknown) !== undefined);
}
