/** RFC 5849, section 3.6: UTF-8, everything but letters, digits, `-`, `.`, `_` and `~`, in capitals. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * The pairs of a query as a form decodes them (section 3.4.1.3.1): `+` is a space, a pair without
 * `=` has an empty value, a name may repeat.
 */
export function decodeQuery(query: string): readonly (readonly [string, string])[] {
  return [...new URLSearchParams(query)];
}
