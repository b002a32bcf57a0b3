import { parseActor, parseCorrelationId, parseTenantId } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import { TenancyError } from '../errors.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Signs a context for one transaction: MAC; v1; key id; expiry in ms; backend or nothing; actor
 * type; actor id; correlation id; tenant id, without the spaces. With the process id of a backend
 * no other backend takes it. Each part is checked against its shape first, none of which admits a
 * semicolon, so one token has one reading. Verified by `tenancy.context_field` in
 * sql/000001_context.sql.
 */
export function signContext(
  key: SigningKey,
  context: TenantContext,
  expiresAtMs: number,
  backendPid: number | null = null,
): string {
  const text = `v1;${key.id};${renderBounds(expiresAtMs, backendPid)};${renderContext(context)}`;
  return `${key.sign(text)};${text}`;
}

/**
 * Signs several contexts together for a function that writes for all of them, in their order: MAC;
 * b1; key id; expiry in ms; backend or nothing; the contexts, each in a line of its own. Verified
 * by `tenancy.verified_contexts`.
 */
export function signContexts(
  key: SigningKey,
  contexts: readonly TenantContext[],
  expiresAtMs: number,
  backendPid: number | null = null,
): string {
  const rendered = contexts.map(renderContext).join('\n');
  const text = `b1;${key.id};${renderBounds(expiresAtMs, backendPid)};${rendered}`;
  return `${key.sign(text)};${text}`;
}

/**
 * Signs for a look-up of the server's own, before a tenant is known: MAC; p1; key id; expiry in ms;
 * backend or nothing. It opens no tenant's rows. Verified by `tenancy.require_platform`.
 */
export function signPlatform(
  key: SigningKey,
  expiresAtMs: number,
  backendPid: number | null = null,
): string {
  const text = `p1;${key.id};${renderBounds(expiresAtMs, backendPid)}`;
  return `${key.sign(text)};${text}`;
}

function renderBounds(expiresAtMs: number, backendPid: number | null): string {
  if (!Number.isSafeInteger(expiresAtMs) || !Number.isSafeInteger(backendPid ?? 0))
    throw new TenancyError('TENANCY_TOKEN_BOUNDS_INVALID');
  return `${String(expiresAtMs)};${backendPid === null ? '' : String(backendPid)}`;
}

function renderContext(context: TenantContext): string {
  const actor = parseActor(context.actor.type, context.actor.id);
  const correlationId = parseCorrelationId(context.correlationId);
  const tenantId = parseTenantId(context.tenantId);
  return `${actor.type};${actor.id};${correlationId};${tenantId}`;
}
