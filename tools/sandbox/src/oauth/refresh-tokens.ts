import { randomBytes } from 'node:crypto';

import type { Grant, Grants } from './grants.ts';
import { isUsable, issueRefreshToken, useRefreshToken } from './refresh-rule.ts';
import type { RefreshRule, RefreshToken } from './refresh-rule.ts';

/** Refresh tokens that were issued. */
export interface RefreshTokens {
  issue(grant: Grant): RefreshToken;
  /** The token to go on with; null when the one given is of no use to this client. */
  use(value: string, clientId: string): RefreshToken | null;
  /** The grant behind a token that may be used now, without using it. */
  peek(value: string): Grant | null;
}

/** An empty set under the provider's rule. */
export function createRefreshTokens(
  rule: RefreshRule,
  grants: Grants,
  now: () => Date,
): RefreshTokens {
  const tokens = new Map<string, RefreshToken>();
  const issue = (grant: Grant, predecessor: RefreshToken | null): RefreshToken => {
    const token = issueRefreshToken(rule, {
      value: randomBytes(36).toString('base64url'),
      grantId: grant.id,
      grantedAt: grant.createdAt,
      at: now().getTime(),
      predecessor,
    });
    tokens.set(token.value, token);
    return token;
  };
  const find = (value: string): { token: RefreshToken; grant: Grant } | null => {
    const token = tokens.get(value);
    const grant = token === undefined ? null : grants.find(token.grantId);
    if (token === undefined || grant === null || grant.isRevoked) return null;
    return isUsable(rule, token, now().getTime()) ? { token, grant } : null;
  };
  return Object.freeze({
    issue: (grant) => issue(grant, null),
    use: (value, clientId) => {
      const found = find(value);
      if (found?.grant.clientId !== clientId) return null;
      const { token, grant } = found;
      return useRefreshToken(rule, token, now().getTime(), () => issue(grant, token));
    },
    peek: (value) => find(value)?.grant ?? null,
  } satisfies RefreshTokens);
}
