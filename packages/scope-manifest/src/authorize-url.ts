import type { OAuth2Auth } from './auth.ts';
import { ScopeManifestError } from './errors.ts';
import type { ScopeManifestErrorCode } from './errors.ts';
import type { Operations, SystemManifest } from './system-manifest.ts';

/** A system that is connected by OAuth 2.0. */
export type OAuth2System = SystemManifest<Operations, Operations, OAuth2Auth>;

/** What the caller brings to an authorize URL. */
export interface AuthorizeInput {
  readonly clientId: string;
  /** Where the provider sends the person back: https, or http on the loopback host. */
  readonly redirectUri: string;
  /** An unguessable value, kept by the caller and compared on return. */
  readonly state: string;
  /** BASE64URL(SHA-256(verifier)). Null only where the entry's `pkce` is null; otherwise required. */
  readonly codeChallenge: string | null;
  /** Optional scopes that the person chose. Default: none. */
  readonly optionalScopes?: readonly string[];
}

/** The scopes that are requested: all that are not optional, and the optional ones that were chosen. */
export function requestedScopes(
  system: SystemManifest,
  optionalScopes: readonly string[] = [],
): readonly string[] {
  return system.scopes
    .filter(({ scope, optional }) => optional !== true || optionalScopes.includes(scope))
    .map(({ scope }) => scope);
}

/**
 * The address at which the person consents, with exactly the entry's scopes. Throws
 * ScopeManifestError for a redirect that is not safe, a weak state, a missing challenge or an
 * unknown optional scope.
 */
export function authorizeUrl(system: OAuth2System, input: AuthorizeInput): string {
  const refuse = (code: ScopeManifestErrorCode): never => {
    throw new ScopeManifestError(code, { system: system.id });
  };
  const optional = input.optionalScopes ?? [];
  if (input.clientId === '') refuse('SCOPE_MANIFEST_CLIENT_MISSING');
  if (!isSafeRedirect(input.redirectUri)) refuse('SCOPE_MANIFEST_REDIRECT_INVALID');
  if (!/^[A-Za-z0-9._~-]{22,512}$/.test(input.state)) refuse('SCOPE_MANIFEST_STATE_WEAK');
  if (!optional.every((name) => isOptional(system, name))) refuse('SCOPE_MANIFEST_SCOPE_UNKNOWN');

  const parameters: [string, string][] = [
    ['response_type', 'code'],
    ['client_id', input.clientId],
    ['redirect_uri', input.redirectUri],
    ['scope', requestedScopes(system, optional).join(' ')],
    ['state', input.state],
  ];
  if (system.auth.pkce !== null) {
    const challenge = input.codeChallenge ?? '';
    if (!/^[A-Za-z0-9_-]{43}$/.test(challenge)) refuse('SCOPE_MANIFEST_CHALLENGE_MISSING');
    parameters.push(['code_challenge', challenge], ['code_challenge_method', system.auth.pkce]);
  }
  // Not URLSearchParams: it writes a space as `+`, which Xero answers with invalid_scope.
  const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${system.auth.authorizeUrl}?${query.join('&')}`;
}

/** True for a system that is connected by OAuth 2.0. */
export function isOAuth2System(system: SystemManifest): system is OAuth2System {
  return system.auth.kind === 'oauth2';
}

function isOptional(system: SystemManifest, name: string): boolean {
  return system.scopes.some(({ scope, optional }) => scope === name && optional === true);
}

function isSafeRedirect(text: string): boolean {
  const url = URL.parse(text);
  if (url?.username !== '' || url.password !== '') return false;
  if (url.search !== '' || url.hash !== '') return false;
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}
