/**
 * An index on the tenant hides other rows before any filter is asked. The role may switch indexes
 * off for itself, so that only the order of the filters stands between.
 */
export const scanInFull: readonly string[] = [
  'set local enable_indexscan = off',
  'set local enable_indexonlyscan = off',
  'set local enable_bitmapscan = off',
];
