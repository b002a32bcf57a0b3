import type { SensitiveSeal } from '@ataski/audit';
import type { Actor, TenantContext } from '@ataski/kernel';
import type { Payloads } from '@ataski/vault';

const opener: Actor = { type: 'system', id: 'audit_reveal' };

/**
 * Personal parts of audit events as payloads of the vault, under the tenant's key and bound to
 * their event. The vault itself writes to the log, so it is asked for when it is needed.
 *
 * The log opens a part only after it has committed who reads it and why. Only for this reason the
 * vault is asked in the product's own name, which opens payloads for no operator by itself.
 */
export function createSensitiveSeal(vault: () => Payloads): SensitiveSeal {
  const place = (eventId: string) => ({ purpose: 'audit_sensitive', event: eventId });
  return Object.freeze({
    seal: (context: TenantContext, eventId: string, part: Uint8Array) =>
      vault().encrypt(context, place(eventId), part),
    open: (context: TenantContext, eventId: string, sealed: Uint8Array) =>
      vault().decrypt({ ...context, actor: opener }, place(eventId), sealed),
  });
}
