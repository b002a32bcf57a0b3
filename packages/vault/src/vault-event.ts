import type { AuditEvent } from '@ataski/kernel';

import { placeId } from './place.ts';
import type { CredentialPlace } from './place.ts';

type Details = NonNullable<AuditEvent['details']>;

/** The audit event of something that happened to a credential. It names the place, never the secret. */
export function credentialEvent(
  action: 'credential.stored' | 'credential.used' | 'credential.removed',
  place: CredentialPlace,
  details: Details = {},
): AuditEvent {
  return { action, targets: [{ type: 'credential', id: placeId(place) }], details };
}

/** The audit event of something that happened to a data key, or to what is sealed under it. */
export function dataKeyEvent(
  action:
    | 'data_key.created'
    | 'data_key.promoted'
    | 'data_key.retired'
    | 'data_key.kept'
    | 'data_key.destroyed'
    | 'data_key.rewrapped'
    | 'data_key.wrappings_removed'
    | 'credentials.resealed'
    | 'payload.refused',
  keyVersion: number,
  details: Details = {},
): AuditEvent {
  return {
    action,
    targets: [{ type: 'data_key', id: String(keyVersion) }],
    details: { keyVersion, ...details },
  };
}

/** The audit event of a step towards the destruction of all keys of a tenant, or away from it. */
export function shredEvent(
  action: 'shred.requested' | 'shred.cancelled' | 'shred.executed',
  id: string,
  details: Details = {},
): AuditEvent {
  return { action, targets: [{ type: 'shred', id }], details };
}

/** The audit event of a step of an emergency access. */
export function breakGlassEvent(
  action: 'break_glass.requested' | 'break_glass.approved' | 'break_glass.refused',
  id: string,
  details: Details = {},
): AuditEvent {
  return { action, targets: [{ type: 'break_glass', id }], details };
}
