import type { SensitiveSeal } from '@ataski/audit';
import type { TenantContext } from '@ataski/kernel';
import type { Payloads } from '@ataski/vault';

/**
 * Personal parts of audit events as payloads of the vault, under the tenant's key and bound to
 * their event. The vault itself writes to the log, so it is asked for when it is needed.
 */
export function createSensitiveSeal(vault: () => Payloads): SensitiveSeal {
  const place = (eventId: string) => ({ purpose: 'audit_sensitive', event: eventId });
  return Object.freeze({
    seal: (context: TenantContext, eventId: string, part: Uint8Array) =>
      vault().encrypt(context, place(eventId), part),
    open: (context: TenantContext, eventId: string, sealed: Uint8Array) =>
      vault().decrypt(context, place(eventId), sealed),
  });
}
