import { timingSafeEqual } from 'node:crypto';

import type { CorrelationId, PlatformDb } from '@ataski/kernel';

import type { AccessOptions } from './access-options.ts';
import type { AccessTokenVerifier } from './access-token.ts';
import { admit } from './admission.ts';
import { callContext } from './call-context.ts';
import { cookieNames, findCookie, serialiseClearedCookie, serialiseCookie } from './cookies.ts';
import { AccessError } from './errors.ts';
import type { Evidence } from './evidence.ts';
import { parseReturnTo } from './return-to.ts';
import type { SealedSession } from './sealed-session.ts';
import { createSignInStateSealer, signInLifetimeSeconds } from './sign-in-state.ts';
import type { SignInState } from './sign-in-state.ts';
import type { Workos } from './workos.ts';

/** How long the browser keeps the session cookie. The identity provider may end it sooner. */
export const sessionCookieSeconds = 12 * 60 * 60;

/** Where a sign-in begins. */
export interface BeginSignIn {
  /** A path of this product. Default `/`. */
  readonly returnTo?: string;
  readonly correlationId: CorrelationId;
}

/** Where to send the browser, and what it must bring back. */
export interface BegunSignIn {
  readonly redirectTo: string;
  readonly setCookies: readonly string[];
}

/** What the browser brings back from the identity provider. */
export interface CompleteSignIn {
  readonly query: URLSearchParams;
  readonly cookieHeader: string | undefined;
  readonly correlationId: CorrelationId;
}

/** A finished sign-in. */
export interface CompletedSignIn {
  readonly setCookies: readonly string[];
  /** The path that the person wanted to see. */
  readonly returnTo: string;
}

/** The way to the identity provider and back. */
export interface SignIn {
  begin(request: BeginSignIn): Promise<BegunSignIn>;
  complete(request: CompleteSignIn): Promise<CompletedSignIn>;
}

interface Parts {
  readonly workos: Workos;
  readonly verifier: AccessTokenVerifier;
  readonly database: PlatformDb;
  readonly evidence: Evidence;
}

/** PKCE and state always; both travel sealed in a cookie that lives ten minutes. */
export function createSignIn(parts: Parts, options: AccessOptions): SignIn {
  const sealer = createSignInStateSealer(options.cookiePasswords, options.clock);
  const browserUrl = options.browserUrl ?? ((url: URL) => url);

  const begin = async ({ returnTo = '/' }: BeginSignIn): Promise<BegunSignIn> => {
    const checked = parseReturnTo(returnTo);
    const { url, state, codeVerifier } = await parts.workos.authorizeUrl(options.redirectUri);
    const sealed = await sealer.seal({ state, codeVerifier, returnTo: checked });
    return {
      redirectTo: browserUrl(url).href,
      setCookies: [serialiseCookie(cookieNames.signIn, sealed, signInLifetimeSeconds)],
    };
  };

  const complete = async ({
    query,
    cookieHeader,
    correlationId,
  }: CompleteSignIn): Promise<CompletedSignIn> => {
    const sealed = findCookie(cookieHeader, cookieNames.signIn);
    if (sealed === null) throw new AccessError('ACCESS_STATE_INVALID');
    const state = await sealer.open(sealed);
    const session = await parts.workos.exchangeCode(expectCode(query, state), state.codeVerifier);
    await enter(parts, session, correlationId);
    return {
      setCookies: [
        serialiseCookie(cookieNames.session, session.sealed, sessionCookieSeconds),
        serialiseClearedCookie(cookieNames.signIn),
      ],
      returnTo: state.returnTo,
    };
  };

  return Object.freeze({
    begin: (request: BeginSignIn) => callContext(request.correlationId, () => begin(request)),
    complete: (request: CompleteSignIn) =>
      callContext(request.correlationId, () => recorded(parts.evidence, () => complete(request))),
  });
}

/** The code, once the state is known to be ours: nothing of a foreign answer is looked at before. */
function expectCode(query: URLSearchParams, expected: SignInState): string {
  const [state = '', ...more] = query.getAll('state');
  if (more.length > 0 || !isSame(state, expected.state))
    throw new AccessError('ACCESS_STATE_INVALID');
  const [code, ...others] = query.getAll('code');
  if (code === undefined || code === '' || others.length > 0) {
    const isDenied = query.get('error') === 'access_denied';
    throw new AccessError('ACCESS_SIGN_IN_REFUSED', isDenied ? { reason: 'access_denied' } : {});
  }
  return code;
}

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}

async function enter(
  parts: Parts,
  session: SealedSession,
  correlationId: CorrelationId,
): Promise<void> {
  const { claims, isExpired } = await parts.verifier.verify(session.accessToken);
  if (isExpired) throw new AccessError('ACCESS_SESSION_EXPIRED');
  const { principal } = await admit(parts.database, claims);
  await parts.evidence.recordSession('session.started', principal, correlationId);
}

/** Each refusal leaves a row; what is not a refusal passes as it is. */
async function recorded<T>(evidence: Evidence, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (AccessError.is(error)) await evidence.recordRefusal(error);
    throw error;
  }
}
