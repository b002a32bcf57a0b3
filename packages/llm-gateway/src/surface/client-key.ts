/** Headers by their name in lower case, each with every value that was sent: `headersDistinct`. */
export type ReceivedHeaders = Readonly<Record<string, readonly string[] | undefined>>;

/** The key that a client shows, or why it shows none. */
export type ClientKey =
  | { readonly kind: 'key'; readonly key: string }
  | {
      readonly kind: 'refused';
      readonly code: 'unauthorized';
      readonly fault: 'missing' | 'malformed' | 'ambiguous';
    };

// What a token of RFC 6750 may hold, and no longer than any key is.
const bearer = /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i;
const plain = /^([A-Za-z0-9._~+/=-]{1,512})$/;

/**
 * The key from `authorization: Bearer` or `x-api-key`. Both may say the same; two keys, or a header
 * that was sent twice, are refused, because somebody on the way may have checked the other one.
 */
export function readClientKey(headers: ReceivedHeaders): ClientKey {
  const authorizations = headers['authorization'] ?? [];
  const apiKeys = headers['x-api-key'] ?? [];
  if (authorizations.length > 1 || apiKeys.length > 1) return refuse('ambiguous');
  const keys: string[] = [];
  for (const [[value], form] of [[authorizations, bearer] as const, [apiKeys, plain] as const]) {
    if (value === undefined) continue;
    const [, key] = form.exec(value) ?? [];
    if (key === undefined) return refuse('malformed');
    keys.push(key);
  }
  const [key, other = key] = keys;
  if (key === undefined) return refuse('missing');
  // Both are the caller's own, so how long this takes tells nothing.
  return key === other ? { kind: 'key', key } : refuse('ambiguous');
}

function refuse(fault: 'missing' | 'malformed' | 'ambiguous'): ClientKey {
  return { kind: 'refused', code: 'unauthorized', fault };
}
