/** Counts the requests of each key that are being answered. */
export interface InFlight {
  /** The function that ends the request, or null when there are too many already. */
  enter(key: string): (() => void) | null;
}

/** A limit of requests at once. */
export function createInFlight(max: number): InFlight {
  const counts = new Map<string, number>();
  return Object.freeze({
    enter: (key) => {
      const count = counts.get(key) ?? 0;
      if (count >= max) return null;
      counts.set(key, count + 1);
      return () => void counts.set(key, (counts.get(key) ?? 1) - 1);
    },
  } satisfies InFlight);
}
