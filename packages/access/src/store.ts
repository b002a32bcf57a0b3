import { parseTenantId } from '@ataski/kernel';
import type { PlatformDb, TenantId } from '@ataski/kernel';

/** The tenant that an organisation stands for, or null. */
export async function findTenant(
  database: PlatformDb,
  organisationId: string,
): Promise<TenantId | null> {
  const [row] = await database.call<{ tenant_of_organisation: string | null }>(
    'access.tenant_of_organisation',
    [organisationId],
  );
  const tenantId = row?.tenant_of_organisation ?? null;
  return tenantId === null ? null : parseTenantId(tenantId);
}

/** True when the session must not be believed any more; also when the database does not say. */
export async function isSessionRevoked(database: PlatformDb, sessionId: string): Promise<boolean> {
  const [row] = await database.call<{ session_revoked: boolean }>('access.session_revoked', [
    sessionId,
  ]);
  return row?.session_revoked !== false;
}

/** From now on nobody believes the session. */
export async function revokeSession(database: PlatformDb, sessionId: string): Promise<void> {
  await database.call('access.revoke_session', [sessionId]);
}
