import type { Catalog } from '../catalog.ts';
import type { Routine } from '../facts/function-facts.ts';
import type { Policy } from '../facts/policy-facts.ts';

/** The expressions of a policy, as one text. */
export function textOf({ using, check }: Policy): string {
  return [using, check].filter((part) => part !== null).join('\n');
}

/** The functions that some of these ids lead to, themselves among them, by what their bodies name. */
export function reachedRoutines(catalog: Catalog, ids: readonly string[]): readonly Routine[] {
  const byName = namesOf(catalog);
  const reached = new Map<string, Routine>();
  const waiting = [...ids];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const routine = catalog.routines.get(id);
    if (routine === undefined || reached.has(id)) continue;
    reached.set(id, routine);
    for (const name of calledNames(routine.body)) waiting.push(...(byName.get(name) ?? []));
  }
  return [...reached.values()];
}

/** A body without its comments. Literals stay: they may be statements. */
export function codeOf({ body }: Pick<Routine, 'body'>): string {
  return body.replaceAll(/--[^\n]*/g, ' ').replaceAll(/\/\*[\s\S]*?\*\//g, ' ');
}

/** The settings that a text reads, by their literal names. */
export function settingsIn(text: string): readonly string[] {
  const names = [...text.matchAll(/\bcurrent_setting\s*\(\s*'((?:[^']|'')+)'/gi)];
  return [...new Set(names.map((match) => (match[1] ?? '').toLowerCase()))];
}

/** The settings that a policy reads, directly or through the functions that it leads to. */
export function settingsOf(catalog: Catalog, policy: Policy): readonly string[] {
  const texts = [textOf(policy), ...reachedRoutines(catalog, policy.calls).map(codeOf)];
  return [...new Set(texts.flatMap(settingsIn))];
}

const name = String.raw`(?:"[^"]+"|[a-z_][\w$]*)`;
const call = new RegExp(String.raw`(?:(${name})\s*\.\s*)?(${name})\s*\(`, 'gi');

function calledNames(body: string): readonly string[] {
  const code = codeOf({ body });
  return [...code.matchAll(call)].map(([, schema, own]) =>
    [schema, own]
      .filter((part) => part !== undefined)
      .map(folded)
      .join('.'),
  );
}

function folded(identifier: string): string {
  return identifier.startsWith('"') ? identifier : identifier.toLowerCase();
}

const cache = new WeakMap<Catalog, ReadonlyMap<string, readonly string[]>>();

/** Ids by qualified name, and by short name for calls that leave the schema to the search_path. */
function namesOf(catalog: Catalog): ReadonlyMap<string, readonly string[]> {
  const known = cache.get(catalog);
  if (known !== undefined) return known;
  const made = new Map<string, string[]>();
  for (const { id, name: qualified, shortName } of catalog.routines.values())
    for (const key of [qualified, shortName]) made.set(key, [...(made.get(key) ?? []), id]);
  cache.set(catalog, made);
  return made;
}
