/** A promise that was broken; each has a row of its own. */
export type BreachKind =
  'foreign row' | 'wrong answer' | 'model' | 'setting' | 'connection' | 'let through' | 'process';

/** One thing that must never happen. */
export interface Breach {
  readonly kind: BreachKind;
  readonly detail: string;
}

/** What was done, what became of it, and what must not have happened. */
export interface Evidence {
  readonly breaches: readonly Breach[];
  /** Counts one more of something, for example of `step: read`. */
  count(name: string, more?: number): void;
  counted(name: string): number;
  /** All that begin with the prefix, most frequent first. */
  countedUnder(prefix: string): readonly (readonly [string, number])[];
  breach(kind: BreachKind, detail: string): void;
}

/** Enough to understand a fault; a broken promise often breaks a thousand times. */
const keptPerKind = 20;

/** Starts with nothing. */
export function createEvidence(): Evidence {
  const breaches: Breach[] = [];
  const counts = new Map<string, number>();
  const count = (name: string, more = 1) => void counts.set(name, (counts.get(name) ?? 0) + more);
  const counted = (name: string) => counts.get(name) ?? 0;
  return Object.freeze({
    breaches,
    count,
    counted,
    countedUnder: (prefix: string) =>
      [...counts]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, times]) => [name.slice(prefix.length), times] as const)
        .sort((a, b) => b[1] - a[1]),
    breach(kind: BreachKind, detail: string) {
      count(`breach: ${kind}`);
      if (counted(`breach: ${kind}`) <= keptPerKind) breaches.push({ kind, detail });
    },
  });
}
