/** JSON as it was written: a number keeps its digits as text and an object its order and duplicates. */
export type LosslessJson =
  | { readonly kind: 'object'; readonly members: readonly LosslessMember[] }
  | { readonly kind: 'array'; readonly items: readonly LosslessJson[] }
  | { readonly kind: 'string'; readonly text: string; readonly value: string }
  | { readonly kind: 'number' | 'boolean' | 'null'; readonly text: string };

/** A name and its value inside an object. */
export interface LosslessMember {
  readonly name: string;
  readonly value: LosslessJson;
}

const token =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false)|(null))/y;

const depthLimit = 200;

/**
 * Reads JSON without turning any number into a floating-point one. Answers null for text that is
 * not JSON, or that nests deeper than 200 levels.
 */
export function parseLosslessJson(text: string): LosslessJson | null {
  const reader = createReader(text);
  const value = readValue(reader, 0);
  return value !== null && reader.atEnd() ? value : null;
}

interface Reader {
  readonly next: () => RegExpExecArray | null;
  readonly takes: (punctuation: string) => boolean;
  readonly atEnd: () => boolean;
}

function createReader(text: string): Reader {
  let position = 0;
  const match = () => {
    token.lastIndex = position;
    return token.exec(text);
  };
  return {
    next() {
      const found = match();
      if (found !== null) position = token.lastIndex;
      return found;
    },
    takes(punctuation) {
      if (match()?.[1] !== punctuation) return false;
      position = token.lastIndex;
      return true;
    },
    atEnd: () => text.slice(position).trim() === '',
  };
}

function readValue(reader: Reader, depth: number): LosslessJson | null {
  const found = reader.next();
  if (found === null || depth > depthLimit) return null;
  const [, punctuation, string, number, boolean, nothing] = found;
  if (punctuation === '{') return readObject(reader, depth);
  if (punctuation === '[') return readArray(reader, depth);
  if (string !== undefined) return { kind: 'string', text: string, value: unquote(string) };
  if (number !== undefined) return { kind: 'number', text: number };
  if (boolean !== undefined) return { kind: 'boolean', text: boolean };
  return nothing === undefined ? null : { kind: 'null', text: nothing };
}

function readObject(reader: Reader, depth: number): LosslessJson | null {
  const members: LosslessMember[] = [];
  if (reader.takes('}')) return { kind: 'object', members };
  do {
    const name = reader.next()?.[2];
    if (name === undefined || !reader.takes(':')) return null;
    const value = readValue(reader, depth + 1);
    if (value === null) return null;
    members.push({ name: unquote(name), value });
  } while (reader.takes(','));
  return reader.takes('}') ? { kind: 'object', members } : null;
}

function readArray(reader: Reader, depth: number): LosslessJson | null {
  const items: LosslessJson[] = [];
  if (reader.takes(']')) return { kind: 'array', items };
  do {
    const item = readValue(reader, depth + 1);
    if (item === null) return null;
    items.push(item);
  } while (reader.takes(','));
  return reader.takes(']') ? { kind: 'array', items } : null;
}

/** The token pattern has admitted only a whole JSON string, so this parse cannot meet anything else. */
function unquote(quoted: string): string {
  return String(JSON.parse(quoted));
}
