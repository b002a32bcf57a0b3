import type { FieldAllowance, FieldBodyRule } from './body-rule.ts';

const code = [
  {
    name: 'grant_type',
    sentence: 'Whether a code or a refresh token is exchanged.',
    values: ['authorization_code', 'refresh_token'],
  },
  { name: 'code', sentence: 'The code that the person’s consent brought.' },
  { name: 'redirect_uri', sentence: 'The address at which the code arrived.' },
  { name: 'refresh_token', sentence: 'The token that is exchanged for fresh ones.' },
] as const satisfies readonly FieldAllowance[];

const verifier = [
  { name: 'code_verifier', sentence: 'The answer to the code challenge of the consent.' },
] as const satisfies readonly FieldAllowance[];

const client = [
  { name: 'client_id', sentence: 'The id of the product as a client.' },
  { name: 'client_secret', sentence: 'The proof that it is the product that asks.' },
] as const satisfies readonly FieldAllowance[];

const token = [
  { name: 'token', sentence: 'The token that is meant.' },
  { name: 'token_type_hint', sentence: 'Which kind of token it is.' },
] as const satisfies readonly FieldAllowance[];

/** What a provider's OAuth 2.0 asks for besides what every one asks for. */
export interface TokenFormOptions {
  /** `body` where the client's secret travels in the form. */
  readonly clientAuthentication: 'basic' | 'body';
  readonly pkce: 'S256' | null;
}

/** The form of a token request (RFC 6749, sections 4.1.3 and 6). */
export function tokenRequest({ clientAuthentication, pkce }: TokenFormOptions): FieldBodyRule {
  return form([
    ...code,
    ...(pkce === null ? [] : verifier),
    ...(clientAuthentication === 'body' ? client : []),
  ]);
}

/** The form that names one token: to revoke it (RFC 7009) or to ask about it (RFC 7662). */
export function namedToken({
  clientAuthentication,
}: Pick<TokenFormOptions, 'clientAuthentication'>): FieldBodyRule {
  return form([...token, ...(clientAuthentication === 'body' ? client : [])]);
}

function form(allows: readonly FieldAllowance[]): FieldBodyRule {
  return { format: 'form', unit: 'field', allows };
}
