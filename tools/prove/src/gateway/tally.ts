/** Counts what happened, by name. */
export interface Tally {
  count(name: string, times?: number): void;
  counted(name: string): number;
  /** Of all names that begin so. */
  sum(prefix: string): number;
  counts(): Readonly<Record<string, number>>;
  /** Each name that begins so, with its count. */
  describe(prefix: string): string;
}

/** Starts at zero. */
export function createTally(): Tally {
  const counts = new Map<string, number>();
  return Object.freeze<Tally>({
    count: (name, times = 1) => void counts.set(name, (counts.get(name) ?? 0) + times),
    counted: (name) => counts.get(name) ?? 0,
    sum: (prefix) =>
      [...counts].reduce((sum, [name, times]) => sum + (name.startsWith(prefix) ? times : 0), 0),
    counts: () => Object.fromEntries(counts),
    describe: (prefix) =>
      [...counts]
        .filter(([name]) => name.startsWith(prefix))
        .toSorted(([a], [b]) => a.localeCompare(b))
        .map(([name, times]) => `${name.slice(prefix.length)} ${String(times)}`)
        .join(', '),
  });
}
