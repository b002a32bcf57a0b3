import type { Actor, TenantId } from '@ataski/kernel';

import { VaultError } from './errors.ts';
import type { DataKeyStatus } from './store/key-status-store.ts';
import type { ShredRequest } from './store/shred-store.ts';

/**
 * What is left of a tenant's keys: JSON that says which ones there were and who had them destroyed
 * when. It proves itself by the audit event that it names: that event holds the same fingerprints,
 * and the audit log proves the event.
 */
export interface ShredCertificate {
  readonly type: 'ataski.vault.shred-certificate';
  readonly version: 1;
  readonly tenantId: TenantId;
  readonly requestId: string;
  readonly reason: string;
  readonly requestedBy: Actor;
  /** UTC, RFC 3339; all times are the database's. */
  readonly requestedAt: string;
  readonly dueAt: string;
  readonly executedBy: Actor;
  readonly executedAt: string;
  readonly keys: readonly { readonly version: number; readonly fingerprint: string }[];
  readonly credentialsRemoved: number;
  /** `shred.executed` in the tenant's audit log. */
  readonly auditEventId: string;
}

/** Renders it. Throws VAULT_KEY_STATE_CONFLICT for a request that was not executed. */
export function renderCertificate(
  tenantId: TenantId,
  request: ShredRequest,
  keys: readonly DataKeyStatus[],
): ShredCertificate {
  const { endedBy, endedAt, eventId, credentials } = request;
  if (endedBy === null || endedAt === null || eventId === null) {
    throw new VaultError('VAULT_KEY_STATE_CONFLICT');
  }
  return {
    type: 'ataski.vault.shred-certificate',
    version: 1,
    tenantId,
    requestId: request.id,
    reason: request.reason,
    requestedBy: request.requestedBy,
    requestedAt: request.requestedAt.toISOString(),
    dueAt: request.dueAt.toISOString(),
    executedBy: endedBy,
    executedAt: endedAt.toISOString(),
    keys: keys.map(({ version, fingerprint }) => ({ version, fingerprint })),
    credentialsRemoved: credentials ?? 0,
    auditEventId: eventId,
  };
}
