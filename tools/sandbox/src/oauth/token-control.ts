import type { AccessTokens } from './access-tokens.ts';
import type { Grant, Grants, NewGrant } from './grants.ts';

/** Tokens as a test gets them, without a browser. */
export interface TestTokens {
  readonly grantId: string;
  readonly accessToken: string;
  /** Empty when the scopes allow none. */
  readonly refreshToken: string;
}

/** What a test may do to, and see of, the simulated token service. */
export interface OAuthControl {
  /** Token requests that arrived, refused ones included. */
  tokenCalls(): number;
  /**
   * The next token request that succeeds is carried out, but the connection is dropped instead of
   * an answer.
   */
  loseNextAnswer(): void;
  /** From now on every access token that was issued is expired. */
  expireAccessTokens(): void;
  grants(): readonly Grant[];
  /**
   * As when the person removes the app at the provider: all its tokens end. Throws for an unknown
   * id.
   */
  revokeGrant(grantId: string): void;
  /** Takes scopes away from a grant; the tokens in use follow at once. */
  shrinkScopes(grantId: string, without: readonly string[]): void;
  /** Adds scopes that nobody asked for to a grant. */
  addScopes(grantId: string, extra: readonly string[]): void;
  /** The next consent grants something else than what was asked for. */
  alterNextConsent(alter: (scopes: readonly string[]) => readonly string[]): void;
  /** A consent and its tokens, without a browser. */
  authorize(grant: Partial<NewGrant> & Pick<NewGrant, 'accounts' | 'scopes'>): TestTokens;
}

/** The switches that the token endpoint and the consent page look at. */
export interface TokenSwitches {
  calls: number;
  losesNext: boolean;
  alter: ((scopes: readonly string[]) => readonly string[]) | null;
}

/** The control over one token service. */
export function createOAuthControl(parts: {
  readonly switches: TokenSwitches;
  readonly grants: Grants;
  readonly access: AccessTokens;
  readonly authorize: OAuthControl['authorize'];
}): OAuthControl {
  const { switches, grants, access } = parts;
  const scopesOf = (id: string): readonly string[] => grants.find(id)?.scopes ?? [];
  return Object.freeze({
    tokenCalls: () => switches.calls,
    loseNextAnswer: () => {
      switches.losesNext = true;
    },
    expireAccessTokens: access.expireAll,
    grants: grants.list,
    revokeGrant: (id) => {
      grants.revoke(id);
      access.endThose(id);
    },
    shrinkScopes: (id, without) => {
      grants.setScopes(
        id,
        scopesOf(id).filter((scope) => !without.includes(scope)),
      );
    },
    addScopes: (id, extra) => {
      grants.setScopes(id, [...new Set([...scopesOf(id), ...extra])]);
    },
    alterNextConsent: (alter) => {
      switches.alter = alter;
    },
    authorize: parts.authorize,
  } satisfies OAuthControl);
}
