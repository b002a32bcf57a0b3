// Works on the text of JSON, so that no number ever passes through a JavaScript number. Each
// function expects text that JSON.parse has accepted; it does not check the grammar again.

const quote = 0x22;
const backslash = 0x5c;

const isSpace = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== quote) {
    at += text.charCodeAt(at) === backslash ? 2 : 1;
  }
  return at + 1;
}

function endOfScalar(text: string, start: number): number {
  let at = start;
  while (at < text.length && !',]}'.includes(text.charAt(at)) && !isSpace(text.charCodeAt(at)))
    at += 1;
  return at;
}

function endOfValue(text: string, start: number): number {
  const first = text.charAt(start);
  if (first === '"') return endOfString(text, start);
  if (first !== '{' && first !== '[') return endOfScalar(text, start);
  let depth = 0;
  let at = start;
  do {
    const character = text.charAt(at);
    if (character === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    at += 1;
  } while (depth > 0 && at < text.length);
  return at;
}

function afterComma(text: string, from: number): number {
  const at = skipSpace(text, from);
  return text.charAt(at) === ',' ? skipSpace(text, at + 1) : at;
}

/** The text of each value of an object by name. As in JSON.parse, the last of two equal names wins. */
export function readMembers(text: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  let at = skipSpace(text, 0);
  if (text.charAt(at) !== '{') return members;
  at = skipSpace(text, at + 1);
  while (text.charAt(at) === '"') {
    const nameEnd = endOfString(text, at);
    const name = JSON.parse(text.slice(at, nameEnd)) as string;
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = endOfValue(text, start);
    members.set(name, text.slice(start, end));
    at = afterComma(text, end);
  }
  return members;
}

/** The text of each element of an array, in order. */
export function readElements(text: string): readonly string[] {
  const elements: string[] = [];
  let at = skipSpace(text, 0);
  if (text.charAt(at) !== '[') return elements;
  at = skipSpace(text, at + 1);
  while (at < text.length && text.charAt(at) !== ']') {
    const end = endOfValue(text, at);
    elements.push(text.slice(at, end));
    at = afterComma(text, end);
  }
  return elements;
}

/** The object with some values replaced by other JSON text; the order of members stays. */
export function replaceMembers(
  text: string,
  replacements: Readonly<Record<string, string>>,
): string {
  const members = [...readMembers(text)].map(
    ([name, value]) =>
      `${JSON.stringify(name)}:${Object.hasOwn(replacements, name) ? replacements[name] : value}`,
  );
  return `{${members.join(',')}}`;
}

/**
 * The same JSON without space between its tokens, and with `null` for the value of each member, at
 * any depth, whose name is in `withheld`. Digits, escapes and order stay as they were.
 */
export function compactJson(text: string, withheld: ReadonlySet<string> = new Set()): string {
  const pieces: string[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const start = at;
    const isString = text.charCodeAt(at) === quote;
    at = isString ? endOfString(text, at) : endOfPlainRun(text, at);
    const piece = text.slice(start, at);
    pieces.push(piece);
    at = skipSpace(text, at);
    if (isString && text.charAt(at) === ':' && withheld.has(JSON.parse(piece) as string)) {
      pieces.push(':null');
      at = skipSpace(text, endOfValue(text, skipSpace(text, at + 1)));
    }
  }
  return pieces.join('');
}

function endOfPlainRun(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charCodeAt(at) !== quote && !isSpace(text.charCodeAt(at)))
    at += 1;
  return at;
}
