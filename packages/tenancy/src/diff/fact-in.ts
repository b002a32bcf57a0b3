import type { Json } from '../canonical-json.ts';

/** One fact of a whole object, as a difference holds it; undefined when there is none. */
export function factIn(object: Json | undefined, name: string): Json | undefined {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return undefined;
  return Object.hasOwn(object, name) ? (object as Readonly<Record<string, Json>>)[name] : undefined;
}

/** The same as a name; empty when it is none. */
export function nameIn(object: Json | undefined, name: string): string {
  const fact = factIn(object, name);
  return typeof fact === 'string' ? fact : '';
}
