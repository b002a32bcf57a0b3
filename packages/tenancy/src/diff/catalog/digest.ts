/** SQL for the SHA-256 of a text, in hex: it tells that a text changed and not what it says. */
export function digestOf(expression: string): string {
  return `pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(${expression}, 'UTF8')), 'hex')`;
}
