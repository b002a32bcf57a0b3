// Works on the text of JSON, so that no number ever passes through a JavaScript number. Each
// function expects text that JSON.parse has accepted; it does not check the grammar again.

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openings: readonly number[] = [0x7b, 0x5b];
const closings: readonly number[] = [0x7d, 0x5d];

const isSpace = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

// The next quotation mark is looked for by the engine, which is faster than a look at each character.
function endOfString(text: string, start: number): number {
  let at = start;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length + 1;
    let before = at - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    // Behind an odd number of backslashes it is a character of the string.
    if ((at - before) % 2 === 1) return at + 1;
  }
}

function endOfScalar(text: string, start: number): number {
  let at = start;
  while (at < text.length && !',]}'.includes(text.charAt(at)) && !isSpace(text.charCodeAt(at)))
    at += 1;
  return at;
}

function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === quote) return endOfString(text, start);
  if (!openings.includes(first)) return endOfScalar(text, start);
  let depth = 0;
  let at = start;
  do {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
      continue;
    }
    if (openings.includes(code)) depth += 1;
    else if (closings.includes(code)) depth -= 1;
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
    const name = nameAt(text, at, nameEnd);
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
  let kept = '';
  let at = skipSpace(text, 0);
  /** What is kept from here on is not taken over yet: most texts have no gap at all. */
  let from = at;
  while (at < text.length) {
    const isString = text.charCodeAt(at) === quote;
    const end = isString ? endOfString(text, at) : endOfPlainRun(text, at);
    let next = skipSpace(text, end);
    if (isString && text.charCodeAt(next) === colon && withheld.has(nameAt(text, at, end))) {
      kept += `${text.slice(from, end)}:null`;
      next = skipSpace(text, endOfValue(text, skipSpace(text, next + 1)));
      from = next;
    } else if (next !== end) {
      kept += text.slice(from, end);
      from = next;
    }
    at = next;
  }
  return kept + text.slice(from, at);
}

function nameAt(text: string, start: number, end: number): string {
  const name = text.slice(start + 1, end - 1);
  return name.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : name;
}

function endOfPlainRun(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charCodeAt(at) !== quote && !isSpace(text.charCodeAt(at)))
    at += 1;
  return at;
}
