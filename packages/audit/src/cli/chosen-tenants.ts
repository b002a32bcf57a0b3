import { parseTenantId } from '@ataski/kernel';
import type { TenantId } from '@ataski/kernel';

import type { AuditCliConfig } from './audit-cli-config.ts';
import type { Given } from './command.ts';
import { misuse } from './misuse.ts';

/** Throws AUDIT_COMMAND_INVALID for a tenant that is none, before anything is done. */
export function checkTenants(given: Given): void {
  for (const tenant of given.texts('tenant')) readTenant(tenant);
}

/** The one tenant that was given. Throws AUDIT_COMMAND_INVALID for none or several. */
export function requireOneTenant(given: Given): TenantId {
  const [tenant, ...more] = given.texts('tenant');
  if (tenant === undefined || more.length > 0) misuse('--tenant is needed, once');
  return readTenant(tenant);
}

/** The tenant that was given, or null for what has none. Throws AUDIT_COMMAND_INVALID. */
export function requireOneStream(given: Given): TenantId | null {
  if (!given.isSet('platform')) return requireOneTenant(given);
  if (given.texts('tenant').length > 0) misuse('--tenant and --platform contradict one another');
  return null;
}

/** Those that were given, or all. */
export async function* chosenTenants(
  given: Given,
  config: AuditCliConfig,
): AsyncGenerator<TenantId> {
  const tenants = given.texts('tenant');
  if (tenants.length === 0) yield* config.tenants();
  for (const tenant of tenants) yield readTenant(tenant);
}

/** Throws AUDIT_COMMAND_INVALID for what is no id. */
export function readTenant(tenant: string): TenantId {
  try {
    return parseTenantId(tenant);
  } catch {
    misuse('--tenant is a UUID in lower case');
  }
}
