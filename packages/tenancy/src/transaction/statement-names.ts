/** How many texts are prepared; later ones run unnamed, so that a server's memory stays bounded. */
const limit = 500;

/** Names each SQL text, so that a connection parses and plans it once. */
export function createStatementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= limit) return known;
    const name = `ataski_${String(names.size)}`;
    names.set(text, name);
    return name;
  };
}
