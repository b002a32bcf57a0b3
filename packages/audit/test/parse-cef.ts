/** What stands in a line of CEF. */
export interface CefMessage {
  readonly prefix: readonly string[];
  readonly extension: Readonly<Record<string, string>>;
}

/**
 * Reads a line of the Common Event Format as ArcSight's guide describes it: seven fields between
 * pipes, then keys and values, where a value ends before the next key. Written apart from what it
 * checks.
 */
export function parseCef(line: string): CefMessage {
  const prefix: string[] = [];
  let at = 0;
  for (let field = ''; prefix.length < 7; at += 1) {
    if (at >= line.length) throw new Error('The prefix has no end.');
    const letter = line.charAt(at);
    if (letter === '\\') {
      at += 1;
      field += line.charAt(at);
    } else if (letter === '|') {
      prefix.push(field);
      field = '';
    } else field += letter;
  }
  const rest = line.slice(at);
  const keys = [...rest.matchAll(/(?:^| )([A-Za-z0-9_]+)(?<!\\)=/g)];
  const extension: Record<string, string> = {};
  keys.forEach((key, index) => {
    const end = keys[index + 1]?.index ?? rest.length;
    const raw = rest.slice(key.index + key[0].length, end);
    extension[key[1]!] = raw.replaceAll(/\\(.)/g, (_all, letter: string) =>
      letter === 'n' ? '\n' : letter === 'r' ? '\r' : letter,
    );
  });
  return { prefix, extension };
}
