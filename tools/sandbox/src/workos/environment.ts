import type { AccessTokens } from './access-tokens.ts';
import type { AuthorizationCodes } from './authorization-codes.ts';
import type { Directory } from './directory.ts';
import type { Sessions } from './sessions.ts';

/** What the routes of one simulated WorkOS environment share. */
export interface Environment {
  readonly clientId: string;
  readonly apiKey: string;
  /** Compared as whole strings, as WorkOS does for redirect addresses without a wildcard. */
  readonly redirectUris: readonly string[];
  readonly logoutUris: readonly string[];
  /** Role slug to permission slugs. A role that is not listed has none. */
  readonly rolePermissions: Readonly<Record<string, readonly string[]>>;
  readonly directory: Directory;
  readonly sessions: Sessions;
  readonly codes: AuthorizationCodes;
  readonly tokens: AccessTokens;
}
