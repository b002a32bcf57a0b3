import type { PlatformDb, Principal } from '@ataski/kernel';

import type { AccessTokenClaims } from './access-token.ts';
import { AccessError } from './errors.ts';
import { isRole } from './permissions.ts';
import { findTenant, isSessionRevoked } from './store.ts';

/** Who came in, and where to. */
export interface Admission {
  readonly principal: Principal;
  readonly organisationId: string;
}

/**
 * Turns verified claims into a principal. The tenant comes from the organisation claim and from
 * nothing else; no organisation, an unknown one, no role or an unknown role means no.
 */
export async function admit(database: PlatformDb, claims: AccessTokenClaims): Promise<Admission> {
  const { organisationId, sessionId, userId } = claims;
  if (organisationId === null) throw new AccessError('ACCESS_ORGANISATION_MISSING');
  const [isRevoked, tenantId] = await Promise.all([
    isSessionRevoked(database, sessionId),
    findTenant(database, organisationId),
  ]);
  if (isRevoked) throw new AccessError('ACCESS_SESSION_REVOKED');
  if (tenantId === null) throw new AccessError('ACCESS_ORGANISATION_UNKNOWN');
  // What is done by an impersonator would stand in the audit log as done by the person.
  if (claims.isImpersonated) throw new AccessError('ACCESS_IMPERSONATION_REFUSED');
  const roles = claims.roles.filter(isRole);
  if (roles.length === 0) throw new AccessError('ACCESS_ROLE_MISSING');
  return { principal: Object.freeze({ tenantId, userId, roles, sessionId }), organisationId };
}
