/** What the gateway answers at most to one question for a list. */
const fullPage = 200;

/** The id behind which the next page begins; null where this page was not full. */
export function nextById(rows: readonly { readonly id: string }[]): string | null {
  return rows.length < fullPage ? null : (rows.at(-1)?.id ?? null);
}
