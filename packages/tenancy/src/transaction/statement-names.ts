/** How many texts are prepared; later ones run unnamed, so that a server's memory stays bounded. */
const limit = 500;

/** Longer texts run unnamed, too: each connection would keep them for good. */
const longestText = 16_384;

/** Names each SQL text, so that a connection parses and plans it once. */
export function createStatementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= limit || text.length > longestText) return known;
    const name = `ataski_${String(names.size)}`;
    names.set(text, name);
    return name;
  };
}
