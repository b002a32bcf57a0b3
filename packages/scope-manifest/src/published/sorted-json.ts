/**
 * JSON with the members of each object in the order of their names, so that equal content is equal
 * text whatever order it was written down in. Two spaces of indent, or none.
 */
export function sortedJson(value: unknown, indent?: 2): string {
  return JSON.stringify(value, sortMembers, indent);
}

function sortMembers(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}
