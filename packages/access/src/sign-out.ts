import type { CorrelationId, PlatformDb } from '@ataski/kernel';

import type { AccessOptions } from './access-options.ts';
import { admit } from './admission.ts';
import { callContext } from './call-context.ts';
import { clearedCookies } from './cookies.ts';
import { AccessError } from './errors.ts';
import type { Evidence } from './evidence.ts';
import type { SessionReader } from './session-reader.ts';
import { revokeSession } from './store.ts';
import type { Workos } from './workos.ts';

/** Where to send the browser, and the cookies that it must forget. */
export interface SignedOut {
  readonly redirectTo: string;
  readonly setCookies: readonly string[];
}

/** Ends the session of a request. Without a valid session there is nothing to end, and that is fine. */
export type SignOut = (request: {
  readonly cookieHeader: string | undefined;
  readonly correlationId: CorrelationId;
}) => Promise<SignedOut>;

interface Parts {
  readonly workos: Workos;
  readonly reader: SessionReader;
  readonly database: PlatformDb;
  readonly evidence: Evidence;
}

/**
 * Ends sessions here first: from then on nobody believes the cookie, whether or not the browser
 * ever follows the address that ends it at the identity provider.
 */
export function createSignOut(parts: Parts, options: AccessOptions): SignOut {
  const { workos, reader, database, evidence } = parts;
  const signOut: SignOut = async ({ cookieHeader, correlationId }) => {
    const claims = await reader.identify(cookieHeader).catch(unlessUnknown);
    if (claims === null) return { redirectTo: options.signedOutUri, setCookies: clearedCookies };
    const admission = await admit(database, claims).catch(unlessUnknown);
    await revokeSession(database, claims.sessionId);
    if (admission !== null) {
      await evidence.recordSession('session.ended', admission.principal, correlationId);
    }
    const url = workos.logoutUrl(claims.sessionId, options.signedOutUri);
    return { redirectTo: (options.browserUrl?.(url) ?? url).href, setCookies: clearedCookies };
  };
  return (request) => callContext(request.correlationId, () => signOut(request));
}

/** Whoever has no valid session is signed out already; an outage is not that. */
function unlessUnknown(error: unknown): null {
  const isUnknown = AccessError.is(error) && ['unauthenticated', 'denied'].includes(error.kind);
  if (isUnknown) return null;
  throw error;
}
