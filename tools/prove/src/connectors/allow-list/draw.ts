/** Draws that can be repeated: the same seed draws the same. */
export interface Draw {
  /** A whole number from 0 to `below` - 1. */
  whole(below: number): number;
  /** One of them. */
  of<T>(values: readonly T[]): T;
  /** True once in `times`. */
  once(times: number): boolean;
}

/** Mulberry32: 32 bits of state, good enough to mix requests. */
export function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below: number): number => Math.floor(next() * below);
  return {
    whole,
    of: <T>(values: readonly T[]): T => {
      const value = values[whole(values.length)];
      if (value === undefined) throw new RangeError('Nothing to draw from.');
      return value;
    },
    once: (times) => whole(times) === 0,
  };
}
