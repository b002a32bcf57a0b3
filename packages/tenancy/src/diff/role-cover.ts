/** True when every role of `narrow` is among those of `wide`; `public` stands for all of them. */
export function coversRoles(wide: unknown, narrow: unknown): boolean {
  if (!Array.isArray(wide) || !Array.isArray(narrow)) return false;
  return wide.includes('public') || narrow.every((role) => wide.includes(role));
}
