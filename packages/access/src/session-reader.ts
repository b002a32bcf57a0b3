import type { Clock, PlatformDb } from '@ataski/kernel';

import type { AccessTokenClaims, AccessTokenVerifier } from './access-token.ts';
import { cookieNames, findCookie } from './cookies.ts';
import { AccessError } from './errors.ts';
import type { SealedSession } from './sealed-session.ts';
import { createSingleFlight } from './single-flight.ts';
import { isSessionRevoked } from './store.ts';
import type { Workos } from './workos.ts';

/** A session whose access token is verified and not past its time. */
export interface CurrentSession {
  /** What the browser sent. */
  readonly cookie: string;
  readonly session: SealedSession;
  readonly claims: AccessTokenClaims;
  /** True when the browser's cookie is behind and must be replaced. */
  readonly isRenewed: boolean;
}

/** Reads the session of a request. */
export interface SessionReader {
  /**
   * Verifies, and renews what is past its time. Throws ACCESS_SESSION_MISSING, _INVALID or
   * _EXPIRED, and ACCESS_PROVIDER_UNAVAILABLE, after which the session is as good as before.
   */
  read(cookieHeader: string | undefined): Promise<CurrentSession>;
  /** Verifies, but takes a token that is past its time as well: enough to end a session. */
  identify(cookieHeader: string | undefined): Promise<AccessTokenClaims>;
  /** Exchanges the refresh token for one of another organisation. */
  move(current: CurrentSession, organisationId: string): Promise<CurrentSession>;
}

/** Renewals of one cookie are one call to the identity provider, however many requests wait. */
export function createSessionReader(
  workos: Workos,
  verifier: AccessTokenVerifier,
  database: PlatformDb,
  clock: Clock,
): SessionReader {
  const renewals = createSingleFlight<CurrentSession>(clock);

  const open = async (cookieHeader: string | undefined): Promise<SealedSession> => {
    const sealed = findCookie(cookieHeader, cookieNames.session);
    if (sealed === null) throw new AccessError('ACCESS_SESSION_MISSING');
    return workos.unseal(sealed);
  };
  const exchange = async (
    cookie: string,
    session: SealedSession,
    organisationId: string | null,
  ): Promise<CurrentSession> => {
    const renewed = await workos.refresh(session.refreshToken, organisationId);
    const { claims, isExpired } = await verifier.verify(renewed.accessToken);
    if (isExpired) throw new AccessError('ACCESS_SESSION_EXPIRED');
    return { cookie, session: renewed, claims, isRenewed: true };
  };

  return Object.freeze({
    read: async (cookieHeader: string | undefined) => {
      const session = await open(cookieHeader);
      const { claims, isExpired } = await verifier.verify(session.accessToken);
      const cookie = session.sealed;
      if (!isExpired) return { cookie, session, claims, isRenewed: false };
      return renewals.run(cookie, async () => {
        // Asked before the exchange: it must not turn a revoked session into a fresh one.
        if (await isSessionRevoked(database, claims.sessionId)) {
          throw new AccessError('ACCESS_SESSION_REVOKED');
        }
        return exchange(cookie, session, claims.organisationId);
      });
    },
    identify: async (cookieHeader: string | undefined) => {
      const session = await open(cookieHeader);
      return (await verifier.verify(session.accessToken)).claims;
    },
    move: async ({ cookie, session }: CurrentSession, organisationId: string) => {
      const moved = await renewals.run(session.sealed, () =>
        exchange(cookie, session, organisationId),
      );
      // A request that still carries the old cookie must not bring the old session back.
      renewals.put(cookie, moved);
      return moved;
    },
  } satisfies SessionReader);
}
