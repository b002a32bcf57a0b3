import { EgressError } from './errors.ts';

const maxLength = 8192;

/**
 * `?a=b&c=d`, or an empty text. Throws EGRESS_QUERY_REFUSED for a name that the operation does not
 * list, a name that repeats without ending in `[]` (servers differ in which one they take), a value
 * of another shape than declared, text that is not valid Unicode, and above 8 KiB.
 */
export function renderQuery(
  pairs: readonly (readonly [string, string])[],
  permitted: ReadonlyMap<string, RegExp | null>,
  details: Readonly<Record<string, string>>,
): string {
  if (pairs.length === 0) return '';
  const refused = (): EgressError => new EgressError('EGRESS_QUERY_REFUSED', details);
  const seen = new Set<string>();
  const rendered = pairs.map(([name, text]) => {
    const shape = permitted.get(name);
    const isPermitted = shape !== undefined && typeof text === 'string' && text.isWellFormed();
    if (seen.has(name) && !name.endsWith('[]')) throw refused();
    seen.add(name);
    if (!isPermitted || text.length > maxLength || shape?.test(text) === false) throw refused();
    return `${encodeURIComponent(name)}=${encodeURIComponent(text)}`;
  });
  const query = `?${rendered.join('&')}`;
  if (query.length > maxLength) throw refused();
  return query;
}
