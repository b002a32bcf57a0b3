import type { AuditEvent } from '@ataski/kernel';

import { placeId } from './place.ts';
import type { CredentialPlace } from './place.ts';

/** The audit event of something that happened to a credential. It names the place, never the secret. */
export function credentialEvent(
  action: 'credential.stored' | 'credential.used' | 'credential.removed',
  place: CredentialPlace,
  details: AuditEvent['details'] = {},
): AuditEvent {
  return { action, targets: [{ type: 'credential', id: placeId(place) }], details };
}
