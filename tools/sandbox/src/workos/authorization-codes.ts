import { createHash } from 'node:crypto';

import { randomToken } from './identifier.ts';

/** What a sign-in page hands over in exchange for a code. */
export interface Grant {
  readonly userId: string;
  /** Null when the person did not choose. */
  readonly organisationId: string | null;
  readonly clientId: string;
  readonly codeChallenge: string;
}

/** Codes that wait to be exchanged. */
export interface AuthorizationCodes {
  issue(grant: Grant): string;
  /**
   * Uses the code up whatever the outcome. Null when unknown, used, expired, or the verifier is
   * wrong.
   */
  redeem(code: string, clientId: string, codeVerifier: string): Grant | null;
}

const lifetimeMs = 10 * 60 * 1000;

/** An empty set of codes, each good for one exchange within ten minutes. */
export function createAuthorizationCodes(now: () => Date): AuthorizationCodes {
  const codes = new Map<string, Grant & { readonly expiresAt: number }>();
  return Object.freeze({
    issue: (grant) => {
      const code = randomToken();
      codes.set(code, { ...grant, expiresAt: now().getTime() + lifetimeMs });
      return code;
    },
    redeem: (code, clientId, codeVerifier) => {
      const grant = codes.get(code);
      codes.delete(code);
      if (grant?.clientId !== clientId || grant.expiresAt <= now().getTime()) return null;
      const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
      return challenge === grant.codeChallenge ? grant : null;
    },
  } satisfies AuthorizationCodes);
}
