/** Counts the requests of each key in a rolling window. */
export interface WindowLimit {
  /** Counts this request; `isAdmitted` is false when it is above the limit. */
  admit(key: string): WindowState;
  /** Changes the limit from now on. */
  set(max: number): void;
}

/** Where a key stands. */
export interface WindowState {
  readonly isAdmitted: boolean;
  readonly max: number;
  readonly remaining: number;
  /** When the next request will be admitted; 0 when it would be now. */
  readonly waitMs: number;
}

/** A limit per key; requests that are refused are not counted. */
export function createWindowLimit(max: number, windowMs: number, now: () => Date): WindowLimit {
  const admitted = new Map<string, number[]>();
  let limit = max;
  return Object.freeze({
    admit: (key) => {
      const at = now().getTime();
      const recent = (admitted.get(key) ?? []).filter((moment) => moment > at - windowMs);
      const isAdmitted = recent.length < limit;
      if (isAdmitted) recent.push(at);
      admitted.set(key, recent);
      const blocking = recent[recent.length - limit];
      return {
        isAdmitted,
        max: limit,
        remaining: Math.max(0, limit - recent.length),
        waitMs: blocking === undefined ? 0 : Math.max(0, blocking + windowMs - at),
      };
    },
    set: (value) => {
      limit = value;
    },
  } satisfies WindowLimit);
}
