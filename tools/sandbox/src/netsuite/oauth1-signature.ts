import { createHmac } from 'node:crypto';

/** A name and a value, decoded. */
export type Parameter = readonly [name: string, value: string];

/** What RFC 5849 section 3.4 signs. */
export interface SignedParts {
  readonly method: string;
  /** Scheme, host and path, with or without a port; no query. */
  readonly baseUrl: string;
  /** The query's and the protocol's parameters, without `oauth_signature` and `realm`. */
  readonly parameters: readonly Parameter[];
}

/** The two secrets, and the digest; anything but SHA-256 is for the RFC's own examples. */
export interface SigningSecrets {
  readonly consumerSecret: string;
  readonly tokenSecret: string;
  readonly digest: 'sha1' | 'sha256';
}

/** RFC 5849 section 3.6. Throws a URIError for a lone surrogate. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!*'()]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The pairs of a query as form-decoded, duplicates and empty values kept (section 3.4.1.3.1). */
export function decodeQuery(rawQuery: string): readonly Parameter[] {
  const pairs = rawQuery.split('&').filter((pair) => pair !== '');
  return pairs.map((pair) => {
    const equals = pair.indexOf('=');
    const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    return [formDecode(name), formDecode(value)] as const;
  });
}

/** Section 3.4.1. */
export function signatureBaseString({ method, baseUrl, parameters }: SignedParts): string {
  const pairs = parameters
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`);
  const parts = [method.toUpperCase(), normaliseUrl(baseUrl), pairs.join('&')];
  return parts.map(percentEncode).join('&');
}

/** The base64 signature of section 3.4.2, with the digest that the secrets name. */
export function oauth1Signature(parts: SignedParts, secrets: SigningSecrets): string {
  const key = `${percentEncode(secrets.consumerSecret)}&${percentEncode(secrets.tokenSecret)}`;
  return createHmac(secrets.digest, key).update(signatureBaseString(parts)).digest('base64');
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

/** Encoded text is ASCII, so that the order of its code units is the order of its bytes. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function normaliseUrl(url: string): string {
  const [, scheme = '', authority = '', path = '/'] =
    /^(https?):\/\/([^/]+)(\/.*)?$/i.exec(url) ?? [];
  const lower = scheme.toLowerCase();
  const port = lower === 'https' ? ':443' : ':80';
  const host = authority.toLowerCase();
  return `${lower}://${host.endsWith(port) ? host.slice(0, -port.length) : host}${path}`;
}
