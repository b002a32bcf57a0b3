/** How a provider renews refresh tokens. */
export type RefreshRule =
  /** The same one for ever. */
  | { readonly kind: 'constant' }
  /** A new one at each use; the old one can be tried again for a while, in case the answer was lost. */
  | { readonly kind: 'each_use'; readonly oldUsableMs: number; readonly idleMs: number }
  /** The same one for a while, then a new one; each use starts the idle time anew. */
  | {
      readonly kind: 'periodic';
      readonly sameForMs: number;
      readonly oldUsableMs: number;
      readonly idleMs: number;
      /** Counted from the consent. */
      readonly hardCapMs: number;
    };

/** One refresh token. */
export interface RefreshToken {
  readonly value: string;
  readonly grantId: string;
  readonly issuedAt: number;
  /** Infinity where tokens do not expire. */
  expiresAt: number;
  hardExpiresAt: number;
  /** When a successor was issued. */
  replacedAt: number | null;
  successor: RefreshToken | null;
  readonly predecessor: RefreshToken | null;
  isDead: boolean;
}

/** A token that is issued at a consent or in place of another one. */
export function issueRefreshToken(
  rule: RefreshRule,
  issue: {
    readonly value: string;
    readonly grantId: string;
    readonly grantedAt: number;
    readonly at: number;
    readonly predecessor: RefreshToken | null;
  },
): RefreshToken {
  return {
    value: issue.value,
    grantId: issue.grantId,
    issuedAt: issue.at,
    expiresAt: rule.kind === 'constant' ? Infinity : issue.at + rule.idleMs,
    hardExpiresAt: rule.kind === 'periodic' ? issue.grantedAt + rule.hardCapMs : Infinity,
    replacedAt: null,
    successor: null,
    predecessor: issue.predecessor,
    isDead: false,
  };
}

/** True when the token may be used now. */
export function isUsable(rule: RefreshRule, token: RefreshToken, at: number): boolean {
  if (token.isDead || at >= token.expiresAt || at >= token.hardExpiresAt) return false;
  if (rule.kind === 'constant' || token.replacedAt === null) return true;
  return at < token.replacedAt + rule.oldUsableMs;
}

/**
 * The token to answer a use with: itself, its successor, or one made by `replace`. The first use of
 * a token ends its predecessor: the client has shown that it got the answer.
 */
export function useRefreshToken(
  rule: RefreshRule,
  token: RefreshToken,
  at: number,
  replace: () => RefreshToken,
): RefreshToken {
  if (token.predecessor !== null) token.predecessor.isDead = true;
  if (rule.kind === 'constant') return token;
  if (rule.kind === 'periodic') {
    if (token.successor !== null) return token.successor;
    if (at < token.issuedAt + rule.sameForMs) {
      token.expiresAt = at + rule.idleMs;
      return token;
    }
  }
  token.replacedAt ??= at;
  token.successor = replace();
  return token.successor;
}
