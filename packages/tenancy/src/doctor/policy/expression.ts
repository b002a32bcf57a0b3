/** Applies a change to what stands outside string literals. */
export function outsideLiterals(text: string, change: (part: string) => string): string {
  return text
    .split(/('(?:[^']|'')*')/)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
}

/** The same text with the content of every string literal gone. */
export function withoutLiterals(text: string): string {
  return text.replaceAll(/'(?:[^']|'')*'/g, "'?'");
}

/** Takes away parentheses that enclose the whole. */
export function bare(text: string): string {
  let inner = text.trim();
  while (inner.startsWith('(') && closingOf(inner, 0) === inner.length - 1)
    inner = inner.slice(1, -1).trim();
  return inner;
}

/** Splits at a separator that stands outside all parentheses and literals. */
export function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') at = closingOf(text, at);
    else if (text[at] === "'") at = endOfLiteral(text, at);
    else if (text.startsWith(separator, at)) {
      parts.push(text.slice(from, at));
      from = at + separator.length;
      at = from - 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** The same text without what sub-selects compute once. */
export function withoutSubSelects(text: string): string {
  let rest = text;
  for (;;) {
    const at = rest.search(/\(\s*SELECT\s/i);
    if (at === -1) return rest;
    rest = `${rest.slice(0, at)}()${rest.slice(closingOf(rest, at) + 1)}`;
  }
}

/** A policy's expression as PostgreSQL prints it, on one line and without the names of results. */
export function onOneLine(text: string): string {
  return outsideLiterals(text, (part) =>
    part
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/ AS (?:"[^"]+"|\w+)(?=\))/g, '')
      .replaceAll('( SELECT ', '(SELECT '),
  ).trim();
}

/** Where the parenthesis that opens at `start` closes; the end of the text when it does not. */
function closingOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === "'") at = endOfLiteral(text, at);
    else if (text[at] === '(') depth += 1;
    else if (text[at] === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return text.length - 1;
}

function endOfLiteral(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && (text[at] !== "'" || text[at + 1] === "'"))
    at += text[at] === "'" ? 2 : 1;
  return at;
}
