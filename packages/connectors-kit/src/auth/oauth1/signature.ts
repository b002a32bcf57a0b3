import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';

import { decodeQuery, percentEncode } from './percent-encoding.ts';

/** The hash of a signature's HMAC: SHA-1 is for the published vectors alone. */
export type SignatureHash = 'sha1' | 'sha256';

/** A call that is to be signed, with every parameter that takes part. */
export interface SignatureInput {
  readonly method: string;
  /** Exactly what is sent: the query is taken from it. */
  readonly url: string;
  /** The `oauth_` parameters without the signature and the realm, and fields of a form body. */
  readonly parameters: readonly (readonly [string, string])[];
  readonly consumerSecret: string;
  /** Empty before there is a token. */
  readonly tokenSecret: string;
}

/** The HMAC signature of RFC 5849, section 3.4.2, in Base64. Throws TypeError for an invalid URL. */
export function signatureOf(hash: SignatureHash, input: SignatureInput): string {
  const key = `${percentEncode(input.consumerSecret)}&${percentEncode(input.tokenSecret)}`;
  return createHmac(hash, Buffer.from(key, 'ascii'))
    .update(signatureBase(input), 'ascii')
    .digest('base64');
}

/** The text that is signed (RFC 5849, section 3.4.1). */
export function signatureBase({ method, url, parameters }: SignatureInput): string {
  const { origin, pathname, search } = new URL(url);
  const all = [...decodeQuery(search.slice(1)), ...parameters];
  const parts = [method.toUpperCase(), `${origin}${pathname}`, normalise(all)];
  return parts.map(percentEncode).join('&');
}

/** Section 3.4.1.3.2: encoded first, then sorted by bytes, which are ASCII by then. */
function normalise(parameters: readonly (readonly [string, string])[]): string {
  return parameters
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([name, value], [otherName, otherValue]) =>
      name === otherName ? compare(value, otherValue) : compare(name, otherName),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
