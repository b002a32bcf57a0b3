import type { AuditTarget } from '@ataski/kernel';

import { placeId } from './place.ts';
import type { CredentialPlace } from './place.ts';

/** An audit event about a credential names its place, never the secret. */
export function aboutCredential(place: CredentialPlace): readonly AuditTarget[] {
  return [{ type: 'credential', id: placeId(place) }];
}

/** An audit event about a data key, or about what is sealed under it. */
export function aboutDataKey(version: number): readonly AuditTarget[] {
  return [{ type: 'data_key', id: String(version) }];
}

/** An audit event about a request to destroy all keys of a tenant. */
export function aboutShred(id: string): readonly AuditTarget[] {
  return [{ type: 'shred', id }];
}

/** An audit event about an emergency access. */
export function aboutBreakGlass(id: string): readonly AuditTarget[] {
  return [{ type: 'break_glass', id }];
}
