import type { Grant } from './grants.ts';
import type { ClientAuthentication } from './oauth-client.ts';
import type { OAuthFailure } from './oauth-failure.ts';
import type { RefreshRule } from './refresh-rule.ts';

/** Tokens on their way to the client. */
export interface IssuedTokens {
  readonly accessToken: string;
  /** Null when the scopes do not include the one that a refresh token needs. */
  readonly refreshToken: string | null;
  readonly expiresInSeconds: number;
  readonly refreshExpiresInSeconds: number;
  readonly refreshHardExpiresInSeconds: number;
  readonly grant: Grant;
}

/** What tells one provider's OAuth from another's. */
export interface OAuthProfile {
  /** As people know it. */
  readonly name: string;
  readonly authorizePath: string;
  readonly pkce: boolean;
  readonly clientAuthentication: ClientAuthentication;
  readonly accessTokenLifetimeMs: number;
  readonly refresh: RefreshRule;
  /** Without this scope no refresh token is issued. Null where there always is one. */
  readonly refreshScope: string | null;
  /** A request without it is refused. */
  readonly requiredScope: string | null;
  readonly knownScopes: readonly string[];
  /** True where scopes that are joined by `+` instead of `%20` are refused. */
  readonly refusesPlus: boolean;
  /** What the person picks on the consent page, and how many of them. */
  readonly picks: { readonly noun: string; readonly several: boolean };
  /** True where a new consent for an account ends the earlier one of the same client. */
  readonly displaces: boolean;
  /** True where revoking ends the access tokens too, and not only the refresh token. */
  readonly revocationEndsAccess: boolean;
  /** The text of an access token. Default 64 random characters. */
  readonly accessToken?: (grant: Grant, expiresAt: number) => string;
  /** What the redirect carries beside code and state. */
  redirectFields(grant: Grant): Readonly<Record<string, string>>;
  tokenBody(tokens: IssuedTokens, headers: Readonly<Record<string, string>>): object;
  failureBody(failure: OAuthFailure): object;
}
