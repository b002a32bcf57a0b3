import { parseActor, parseCorrelationId, parseTenantId } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import type { SigningKey } from './signing-key.ts';

/**
 * Signs a context for one transaction: v1; key id; expiry in ms; actor type; actor id; correlation
 * id; tenant id; MAC, without the spaces. Each part is checked against its shape first, none of
 * which admits a semicolon, so one token has one reading. Verified by `tenancy.context_field` in
 * sql/000001_context.sql.
 */
export function signContext(key: SigningKey, context: TenantContext, expiresAtMs: number): string {
  const actor = parseActor(context.actor.type, context.actor.id);
  const correlationId = parseCorrelationId(context.correlationId);
  const tenantId = parseTenantId(context.tenantId);
  const expiry = String(Math.trunc(expiresAtMs));
  const text = `v1;${key.id};${expiry};${actor.type};${actor.id};${correlationId};${tenantId}`;
  return `${text};${key.sign(text)}`;
}

/**
 * Signs for a look-up of the server's own, before a tenant is known: p1; key id; expiry in ms; MAC.
 * It opens no tenant's rows. Verified by `tenancy.require_platform`.
 */
export function signPlatform(key: SigningKey, expiresAtMs: number): string {
  const text = `p1;${key.id};${String(Math.trunc(expiresAtMs))}`;
  return `${text};${key.sign(text)}`;
}
