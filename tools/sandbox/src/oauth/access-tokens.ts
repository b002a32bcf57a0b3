import { randomBytes } from 'node:crypto';

import type { Grant, Grants } from './grants.ts';

/** What an access token opens, or why it opens nothing. */
export type AccessCheck =
  | { readonly kind: 'valid'; readonly grant: Grant; readonly expiresAt: number }
  | { readonly kind: 'missing' | 'unknown' | 'expired' };

/** Access tokens that were issued. */
export interface AccessTokens {
  issue(grant: Grant): string;
  check(token: string): AccessCheck;
  /** Reads the Bearer token of an Authorization header. */
  checkHeader(authorization: string | undefined): AccessCheck;
  expireAll(): void;
  /** Ends those of one grant. */
  endThose(grantId: string): void;
}

/** An empty set. */
export function createAccessTokens(options: {
  readonly grants: Grants;
  readonly lifetimeMs: number;
  readonly write: ((grant: Grant, expiresAt: number) => string) | undefined;
  readonly now: () => Date;
}): AccessTokens {
  const tokens = new Map<string, { readonly grantId: string; expiresAt: number }>();
  const write = options.write ?? (() => randomBytes(48).toString('base64url'));
  const check = (token: string): AccessCheck => {
    const entry = tokens.get(token);
    const grant = entry === undefined ? null : options.grants.find(entry.grantId);
    if (entry === undefined || grant === null) return { kind: 'unknown' };
    if (entry.expiresAt <= options.now().getTime()) return { kind: 'expired' };
    return { kind: 'valid', grant, expiresAt: entry.expiresAt };
  };
  return Object.freeze({
    issue: (grant) => {
      const expiresAt = options.now().getTime() + options.lifetimeMs;
      const token = write(grant, expiresAt);
      tokens.set(token, { grantId: grant.id, expiresAt });
      return token;
    },
    check,
    checkHeader: (authorization) => {
      const token = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
      return token === undefined ? { kind: 'missing' } : check(token);
    },
    expireAll: () => {
      for (const entry of tokens.values()) entry.expiresAt = 0;
    },
    endThose: (grantId) => {
      for (const [token, entry] of tokens) if (entry.grantId === grantId) tokens.delete(token);
    },
  } satisfies AccessTokens);
}
