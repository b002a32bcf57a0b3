import type { OAuthClient } from './oauth-client.ts';
import type { OAuthProfile } from './oauth-profile.ts';

/** A valid request for consent. */
export interface ConsentRequest {
  readonly client: OAuthClient;
  readonly redirectUri: string;
  readonly state: string;
  readonly scopes: readonly string[];
  readonly codeChallenge: string | null;
}

/** The parameters that the page carries along. */
export const consentParameters = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const;

/**
 * Checks the parameters; a text is the reason of a refusal, which is shown on the provider's own
 * page and never sent anywhere. State and PKCE are asked for although the providers leave the state
 * to the client. `rawQuery` is the address as it was sent, null for a form.
 */
export function parseConsentRequest(
  profile: OAuthProfile,
  clients: readonly OAuthClient[],
  query: URLSearchParams,
  rawQuery: string | null,
): ConsentRequest | string {
  const names = [...query.keys()];
  if (new Set(names).size !== names.length) return 'A parameter is given twice.';
  const client = clients.find(({ clientId }) => clientId === query.get('client_id'));
  if (client === undefined) return 'The client id is not known.';
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!client.redirectUris.includes(redirectUri))
    return 'The redirect address is not one of those registered for this client.';
  if (query.get('response_type') !== 'code') return 'The response type must be code.';
  const state = query.get('state') ?? '';
  if (state === '') return 'A state is required.';
  const scopes = readScopes(profile, query.get('scope') ?? '', rawQuery);
  if (typeof scopes === 'string') return scopes;
  const codeChallenge = profile.pkce ? query.get('code_challenge') : null;
  if (profile.pkce && !isChallenge(codeChallenge, query.get('code_challenge_method')))
    return 'A code challenge with method S256 is required.';
  return { client, redirectUri, state, scopes, codeChallenge };
}

function readScopes(
  profile: OAuthProfile,
  text: string,
  rawQuery: string | null,
): readonly string[] | string {
  const rawScope = /(?:^|&)scope=([^&]*)/.exec(rawQuery ?? '')?.[1] ?? '';
  if (profile.refusesPlus && rawScope.includes('+'))
    return 'invalid_scope: scopes are separated by %20.';
  const scopes = text.split(' ').filter((scope) => scope !== '');
  const unknown = scopes.filter((scope) => !profile.knownScopes.includes(scope));
  if (unknown.length > 0) return `invalid_scope: ${unknown.join(', ')}`;
  if (scopes.length === 0) return 'invalid_scope: no scope is requested.';
  if (new Set(scopes).size !== scopes.length) return 'invalid_scope: a scope is given twice.';
  if (profile.requiredScope !== null && !scopes.includes(profile.requiredScope))
    return `invalid_scope: ${profile.requiredScope} is required.`;
  return scopes;
}

function isChallenge(challenge: string | null, method: string | null): boolean {
  return method === 'S256' && /^[A-Za-z0-9_-]{43}$/.test(challenge ?? '');
}
