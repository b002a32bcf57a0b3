/**
 * The members of a JSON object, or null when the text is not one or names a member twice: of two
 * members with one name, parsers differ in which they take.
 */
export function readTopMembers(text: string): ReadonlyMap<string, unknown> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const members = new Map<string, unknown>(Object.entries(value));
  return countTopMembers(text) === members.size ? members : null;
}

/** How many members the outermost object of valid JSON writes down, those of one name counted apart. */
function countTopMembers(text: string): number {
  let depth = 0;
  let members = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case '{':
      case '[':
        depth += 1;
        break;
      case '}':
      case ']':
        depth -= 1;
        break;
      case ':':
        // At depth 1 stands the object itself: each of its colons is behind a name.
        if (depth === 1) members += 1;
        break;
      default:
    }
  }
  return members;
}

/** Where the string that begins at `start` ends. Nearly all of a long body lies in a few strings. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  // Valid JSON ends each string. Whatever does not is read no further.
  return end === -1 ? text.length : end;
}

/** A quote behind an odd number of backslashes belongs to the string. */
function isEscaped(text: string, quote: number): boolean {
  let before = quote - 1;
  while (text[before] === '\\') before -= 1;
  return (quote - before) % 2 === 0;
}
