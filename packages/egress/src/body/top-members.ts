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
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString) {
      if (character === '\\') at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    // At depth 1 stands the object itself: each of its colons is behind a name.
    else if (character === ':' && depth === 1) members += 1;
  }
  return members;
}
