import type { CorrelationId, Principal, TenantId } from '@ataski/kernel';

import { checkOptions } from './access-options.ts';
import type { AccessOptions } from './access-options.ts';
import { createAccessTokenVerifier, createKeySource } from './access-token.ts';
import { admit } from './admission.ts';
import { callContext } from './call-context.ts';
import { clearedCookies, cookieNames, serialiseCookie } from './cookies.ts';
import { AccessError } from './errors.ts';
import { createEvidence } from './evidence.ts';
import { mapMemberships } from './memberships.ts';
import type { Membership } from './memberships.ts';
import { permissionsOf } from './permissions.ts';
import type { Permission } from './permissions.ts';
import { createRemembered } from './remembered.ts';
import type { User } from './sealed-session.ts';
import { createSessionReader } from './session-reader.ts';
import type { CurrentSession } from './session-reader.ts';
import { createSignIn, sessionCookieSeconds } from './sign-in.ts';
import type { SignIn } from './sign-in.ts';
import { createSignOut } from './sign-out.ts';
import type { SignOut } from './sign-out.ts';
import { isSessionRevoked } from './store.ts';
import { createWorkos } from './workos.ts';

/** A request, as far as access looks at it. */
export interface AccessRequest {
  readonly cookieHeader: string | undefined;
  readonly correlationId: CorrelationId;
}

/** Who is signed in, and what they may do. */
export interface Authentication {
  readonly principal: Principal;
  readonly user: User;
  readonly permissions: readonly Permission[];
  /** To be sent with the answer, whatever the answer is: the session was renewed. */
  readonly setCookies: readonly string[];
}

/** Sign-in, sessions and the way from an organisation to a tenant. Every method throws AccessError. */
export interface Access {
  readonly beginSignIn: SignIn['begin'];
  /** A forged, missing or expired state is ACCESS_STATE_INVALID; each refusal is recorded. */
  readonly completeSignIn: SignIn['complete'];
  /** Verifies the session of a request. An error's `setCookies` go with the answer too. */
  authenticate(request: AccessRequest): Promise<Authentication>;
  /** True once the session was ended: for an answer that goes on for longer than a moment. */
  isEnded(principal: Principal): Promise<boolean>;
  /**
   * The tenants between which the person may move, as the identity provider said a minute ago at
   * most.
   */
  listMemberships(
    principal: Principal,
    correlationId: CorrelationId,
  ): Promise<readonly Membership[]>;
  /** Moves the session. Throws ACCESS_MEMBERSHIP_MISSING and leaves it where it was otherwise. */
  switchOrganisation(
    request: AccessRequest & { readonly tenantId: TenantId },
  ): Promise<Authentication>;
  /** Ends the session here at once; the address to go to ends it at the identity provider. */
  readonly signOut: SignOut;
  /** The `Set-Cookie` values that remove both cookies. */
  readonly clearedCookies: readonly string[];
}

/** A list to choose from may be this old; moving asks anew. */
const membershipSpanMs = 60_000;

/** Opens access. Throws ACCESS_OPTIONS_INVALID when an option is missing or too weak. */
export function createAccess(options: AccessOptions): Access {
  checkOptions(options);
  const { database, clock } = options;
  const workos = createWorkos(options.workos, options.cookiePasswords);
  const keys = createKeySource(workos.keysUrl, options.workos.fetch);
  const verifier = createAccessTokenVerifier(keys, { ...options.workos, clock });
  const reader = createSessionReader(workos, verifier, database, clock);
  const evidence = createEvidence(database, options.audit);
  const signIn = createSignIn({ workos, verifier, database, evidence }, options);

  const present = async (current: CurrentSession): Promise<Authentication> => {
    const { principal } = await admit(database, current.claims);
    const permissions = permissionsOf(principal.roles);
    return { principal, permissions, user: current.session.user, setCookies: cookiesOf(current) };
  };

  const membershipsOf = async (userId: string): Promise<readonly Membership[]> =>
    mapMemberships(database, await workos.listMemberships(userId));

  const rememberedMemberships = createRemembered(clock, membershipSpanMs, membershipsOf);

  const move = async (current: CurrentSession, tenantId: TenantId): Promise<Authentication> => {
    const { principal } = await admit(database, current.claims);
    // Asked first: a refused exchange would already have spent the refresh token.
    const memberships = await membershipsOf(principal.userId);
    const target = memberships.find((membership) => membership.tenantId === tenantId);
    if (target === undefined) throw new AccessError('ACCESS_MEMBERSHIP_MISSING');
    const moved = await present(await reader.move(current, target.organisationId));
    if (moved.principal.tenantId !== tenantId) throw new AccessError('ACCESS_SESSION_INVALID');
    return moved;
  };

  const switchOrganisation: Access['switchOrganisation'] = async (request) => {
    const current = await reader.read(request.cookieHeader);
    const moved = await move(current, request.tenantId).catch((error: unknown) => {
      // The cookie that the browser holds may be spent: the refusal brings the renewed one.
      const isRefusal = AccessError.is(error);
      throw isRefusal ? new AccessError(error.code, error.details, cookiesOf(current)) : error;
    });
    await evidence.recordSession('session.switched', moved.principal, request.correlationId);
    return moved;
  };

  return Object.freeze({
    beginSignIn: signIn.begin,
    completeSignIn: signIn.complete,
    authenticate: (request) =>
      callContext(request.correlationId, async () =>
        present(await reader.read(request.cookieHeader)),
      ),
    isEnded: ({ sessionId }) => isSessionRevoked(database, sessionId),
    listMemberships: (principal, correlationId) =>
      callContext(correlationId, () => rememberedMemberships(principal.userId)),
    switchOrganisation: (request) =>
      callContext(request.correlationId, () => switchOrganisation(request)),
    signOut: createSignOut({ workos, reader, database, evidence }, options),
    clearedCookies,
  } satisfies Access);
}

function cookiesOf({ session, isRenewed }: CurrentSession): readonly string[] {
  const { sealed } = session;
  return isRenewed ? [serialiseCookie(cookieNames.session, sealed, sessionCookieSeconds)] : [];
}
