import type { Environment } from './environment.ts';

/** A valid request for a sign-in. */
export interface AuthorizeRequest {
  readonly redirectUri: string;
  readonly state: string | null;
  readonly codeChallenge: string;
  readonly organisationId: string | null;
  readonly loginHint: string | null;
}

/** A request that is refused: on our own page, or by sending the browser back with an error. */
export type AuthorizeRefusal =
  | { readonly kind: 'page'; readonly message: string }
  | { readonly kind: 'redirect'; readonly location: string };

/** The parameters that a sign-in page carries along. */
export const authorizeParameters = [
  'client_id',
  'redirect_uri',
  'response_type',
  'state',
  'provider',
  'organization_id',
  'login_hint',
  'code_challenge',
  'code_challenge_method',
] as const;

/**
 * Checks the parameters. Until client and redirect address are known to be right nothing is sent
 * anywhere (RFC 6749, 4.1.2.1). PKCE is asked for although WorkOS leaves it to the application.
 */
export function parseAuthorizeRequest(
  environment: Environment,
  query: URLSearchParams,
): AuthorizeRequest | { readonly refusal: AuthorizeRefusal } {
  const redirectUri = query.get('redirect_uri') ?? '';
  if (query.get('client_id') !== environment.clientId)
    return refusedOnPage('The client id is not known.');
  if (!environment.redirectUris.includes(redirectUri)) {
    return refusedOnPage('The redirect address is not one of those registered for this client.');
  }
  const state = query.get('state');
  const refuse = (error: string, description: string): { refusal: AuthorizeRefusal } => ({
    refusal: {
      kind: 'redirect',
      location: answerLocation(redirectUri, state, { error, error_description: description }),
    },
  });
  if (query.get('response_type') !== 'code') {
    return refuse('unsupported_response_type', "The response type must be 'code'.");
  }
  const organisationId = query.get('organization_id');
  if (query.get('provider') !== 'authkit' && organisationId === null) {
    return refuse('invalid_request', 'A provider or an organization is required.');
  }
  if (
    organisationId !== null &&
    !environment.directory.organisations.some(({ id }) => id === organisationId)
  ) {
    return refuse('invalid_request', 'The organization does not exist.');
  }
  const codeChallenge = query.get('code_challenge') ?? '';
  if (query.get('code_challenge_method') !== 'S256' || !/^[A-Za-z0-9_-]{43}$/.test(codeChallenge)) {
    return refuse('invalid_request', 'A code challenge with method S256 is required.');
  }
  return { redirectUri, state, codeChallenge, organisationId, loginHint: query.get('login_hint') };
}

/** The redirect address with the answer and the caller's state, which is passed through untouched. */
export function answerLocation(
  redirectUri: string,
  state: string | null,
  answer: Readonly<Record<string, string>>,
): string {
  const location = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) location.searchParams.set(name, value);
  if (state !== null) location.searchParams.set('state', state);
  return location.href;
}

function refusedOnPage(message: string): { refusal: AuthorizeRefusal } {
  return { refusal: { kind: 'page', message } };
}
