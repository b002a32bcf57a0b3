import { ScopeManifestError } from '../errors.ts';
import type { QueryBodyRule } from './body-rule.ts';

const placeholder = /:([a-z]+)\b/g;

/** The names of a query's placeholders, in the order of their first use. */
export function placeholdersOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(placeholder)].map(([, name = '']) => name))];
}

/**
 * The text of a named query with its placeholders filled. Throws SCOPE_MANIFEST_QUERY_UNKNOWN for a
 * name that the rule does not list, and SCOPE_MANIFEST_VALUE_UNFIT for a value that is missing, not
 * asked for, or of another shape than the rule gives to its placeholder.
 */
export function fillQuery(
  rule: QueryBodyRule,
  name: string,
  values: Readonly<Record<string, string>>,
): string {
  const query = rule.allows.find((candidate) => candidate.name === name);
  if (query === undefined) throw new ScopeManifestError('SCOPE_MANIFEST_QUERY_UNKNOWN', {});
  const names = placeholdersOf(query.text);
  const unfit = [...new Set([...names, ...Object.keys(values)])].find(
    (key) => !names.includes(key) || !isFit(rule, key, values),
  );
  if (unfit !== undefined) {
    throw new ScopeManifestError('SCOPE_MANIFEST_VALUE_UNFIT', { query: name });
  }
  return query.text.replace(placeholder, (_match, key: string) => values[key] ?? '');
}

function isFit(
  { shapes }: QueryBodyRule,
  name: string,
  values: Readonly<Record<string, string>>,
): boolean {
  const value: unknown = Object.hasOwn(values, name) ? values[name] : undefined;
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  return (
    typeof value === 'string' &&
    shape !== undefined &&
    new RegExp(`^(?:${shape})$`, 'u').test(value)
  );
}
