import type { SimulatedRequest } from '../provider-simulator.ts';
import { decodeQuery, oauth1Signature, percentEncode } from './oauth1-signature.ts';
import type { Parameter } from './oauth1-signature.ts';

/** Remembered rather than read: how far a timestamp may be from the server's clock. */
const timestampWindowSeconds = 300;

/** An access token of token-based authentication, with the secrets of its integration. */
export interface Oauth1Token {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly tokenId: string;
  readonly tokenSecret: string;
}

/** Why a login failed, as the customer's Login Audit Trail says it and the answer does not. */
export type LoginRefusal =
  | 'header_malformed'
  | 'realm_mismatch'
  | 'signature_method_unsupported'
  | 'consumer_or_token_unknown'
  | 'timestamp_outside_window'
  | 'nonce_used'
  | 'signature_invalid'
  | 'role_without_rest'
  | 'bearer_invalid';

/** The token, or the reason of the refusal. */
export type Verification<T extends Oauth1Token> =
  { readonly token: T } | { readonly refusal: LoginRefusal };

/** Checks the OAuth 1.0a header of a request: RFC 5849 with HMAC-SHA256 and nothing else. */
export interface Oauth1Verifier<T extends Oauth1Token> {
  verify(request: SimulatedRequest, realm: string, tokens: readonly T[]): Verification<T>;
}

const names = [
  'realm',
  'oauth_consumer_key',
  'oauth_token',
  'oauth_nonce',
  'oauth_timestamp',
  'oauth_signature_method',
  'oauth_version',
  'oauth_signature',
] as const;
type Header = Readonly<Record<(typeof names)[number], string>>;

/** A verifier that remembers the nonces that it has seen. */
export function createOauth1Verifier<T extends Oauth1Token>(now: () => Date): Oauth1Verifier<T> {
  const isFirstUse = createNonceMemory(now);
  return Object.freeze({
    verify: (request: SimulatedRequest, realm: string, tokens: readonly T[]): Verification<T> => {
      const header = parseHeader(request.headers['authorization'] ?? '');
      if (header === null) return { refusal: 'header_malformed' };
      // In the realm the account is written in upper case; `123456_sb1` is a login that fails.
      if (header.realm !== realm) return { refusal: 'realm_mismatch' };
      if (header.oauth_signature_method !== 'HMAC-SHA256' || header.oauth_version !== '1.0')
        return { refusal: 'signature_method_unsupported' };
      const token = tokens.find(
        ({ consumerKey, tokenId }) =>
          consumerKey === header.oauth_consumer_key && tokenId === header.oauth_token,
      );
      if (token === undefined) return { refusal: 'consumer_or_token_unknown' };
      const skew = Math.abs(Number(header.oauth_timestamp) - now().getTime() / 1000);
      if (!/^[1-9]\d*$/.test(header.oauth_timestamp) || skew > timestampWindowSeconds)
        return { refusal: 'timestamp_outside_window' };
      if (header.oauth_signature !== expectedSignature(request, header, token))
        return { refusal: 'signature_invalid' };
      const use = [token.tokenId, header.oauth_timestamp, header.oauth_nonce].join(' ');
      return isFirstUse(use) ? { token } : { refusal: 'nonce_used' };
    },
  });
}

/** Null when the query cannot have been signed as it was sent: a `+` or a space in it. */
function expectedSignature(
  request: SimulatedRequest,
  header: Header,
  token: Oauth1Token,
): string | null {
  const rawQuery = request.rawQuery ?? encodeQuery(request.query);
  if (/[+ ]/.test(rawQuery)) return null;
  const protocol = Object.entries(header).filter(
    ([name]) => name !== 'realm' && name !== 'oauth_signature',
  );
  const parts = {
    method: request.method,
    baseUrl: `https://${request.host}${request.path}`,
    parameters: [...decodeQuery(rawQuery), ...protocol],
  };
  return oauth1Signature(parts, { ...token, digest: 'sha256' });
}

function encodeQuery(query: URLSearchParams): string {
  return [...query].map((pair) => pair.map(percentEncode).join('=')).join('&');
}

/** Null unless each name stands once, quoted, percent-encoded, and nothing else does. */
function parseHeader(text: string): Header | null {
  if (!text.startsWith('OAuth ')) return null;
  const pairs: Parameter[] = [];
  for (const part of text.slice('OAuth '.length).split(',')) {
    const [, name = '', value = ''] = /^\s*([a-z_]+)="([A-Za-z0-9\-._~%]*)"\s*$/.exec(part) ?? [];
    if (!names.some((known) => known === name) || value === '') return null;
    try {
      pairs.push([name, decodeURIComponent(value)]);
    } catch {
      return null;
    }
  }
  const header = Object.fromEntries(pairs) as unknown as Header;
  return pairs.length === names.length && Object.keys(header).length === names.length
    ? header
    : null;
}

/** Forgets a nonce when its timestamp could not be accepted any more. */
function createNonceMemory(now: () => Date): (use: string) => boolean {
  const seen = new Map<string, number>();
  return (use) => {
    const at = now().getTime();
    const oldest = at - 2 * timestampWindowSeconds * 1000;
    for (const [known, usedAt] of seen) {
      if (usedAt >= oldest) break;
      seen.delete(known);
    }
    if (seen.has(use)) return false;
    seen.set(use, at);
    return true;
  };
}
