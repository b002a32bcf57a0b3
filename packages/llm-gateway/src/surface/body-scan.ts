/** What a JSON text is made of, counted outside of its strings. */
export interface BodyScan {
  /** The deepest nesting of objects and arrays. */
  readonly depth: number;
  /** Members of all objects, each time that one is named. */
  readonly members: number;
  /** Objects and arrays. */
  readonly containers: number;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/**
 * Counts in one pass, before the text is known to be JSON, so that a text which nests too deep is
 * never built. Of a text that is no JSON the counts mean nothing; it still ends.
 */
export function scanBody(text: string): BodyScan {
  let [depth, deepest, members, containers] = [0, 0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === colon) members += 1;
    else if (code === 0x7b || code === 0x5b) {
      containers += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return { depth: deepest, members, containers };
}

/** Where the quote stands that ends the string; the end of the text when there is none. */
function endOfString(text: string, start: number): number {
  let at = start;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let before = at - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    // An even number of backslashes escape each other, and not the quote.
    if ((at - before) % 2 === 1) return at;
  }
}
