/** A text that is not JSON, or in which a name stands twice in one object. */
export class JsonFault extends Error {}

/**
 * Reads JSON in which every name is unique (RFC 7493 section 2.3), since of two equal names one
 * reader takes the first and another the last. Throws JsonFault.
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new JsonFault('not JSON');
  }
  // What comes out as it went in has lost nothing. Else there is white space, or a name stands twice.
  if (JSON.stringify(value) !== text) requireUniqueNames(text);
  return value;
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/** Walks over text that is known to be JSON. */
function requireUniqueNames(text: string): void {
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (const [found] of text.matchAll(token)) {
    if (found === '{') open.push(new Set());
    else if (found === '[') open.push(null);
    else if (found === '}' || found === ']') open.pop();
    else if (found === ':') {
      const name = JSON.parse(last) as string;
      const names = open.at(-1);
      if (names?.has(name) === true) throw new JsonFault('a name stands twice');
      names?.add(name);
    }
    last = found;
  }
}

/** Whether two values of JSON are the same, whatever the order of their names. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every(
    (name) =>
      Object.hasOwn(other, name) &&
      sameJson((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]),
  );
}
