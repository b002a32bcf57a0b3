import { createHash, randomBytes } from 'node:crypto';

/** What a code stands for. */
export interface CodeBinding {
  readonly grantId: string;
  readonly clientId: string;
  readonly redirectUri: string;
  /** Null where the provider has no PKCE. */
  readonly codeChallenge: string | null;
}

/** What a client shows when it redeems a code. */
export interface CodeProof {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeVerifier: string | null;
}

/** Codes that wait to be redeemed. */
export interface AuthorizationCodes {
  issue(binding: CodeBinding): string;
  /** The grant's id. Uses the code up whatever the outcome; null when anything is wrong. */
  redeem(code: string, proof: CodeProof): string | null;
}

/** None of the three states it in words we could read; all are known to be short. */
const lifetimeMs = 5 * 60_000;

/** An empty set of codes, each good for one exchange within five minutes. */
export function createAuthorizationCodes(now: () => Date): AuthorizationCodes {
  const codes = new Map<string, CodeBinding & { readonly expiresAt: number }>();
  return Object.freeze({
    issue: (binding) => {
      const code = randomBytes(24).toString('base64url');
      codes.set(code, { ...binding, expiresAt: now().getTime() + lifetimeMs });
      return code;
    },
    redeem: (code, proof) => {
      const bound = codes.get(code);
      codes.delete(code);
      if (bound === undefined || bound.expiresAt <= now().getTime()) return null;
      if (bound.clientId !== proof.clientId || bound.redirectUri !== proof.redirectUri) return null;
      return isProven(bound.codeChallenge, proof.codeVerifier) ? bound.grantId : null;
    },
  } satisfies AuthorizationCodes);
}

function isProven(challenge: string | null, verifier: string | null): boolean {
  if (challenge === null) return true;
  if (verifier === null || !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false;
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}
