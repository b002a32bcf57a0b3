/** Numbers that look random and are the same for the same seed. */
export interface SeededRandom {
  /** From 0 up to, and without, `below`. */
  integer(below: number): number;
  pick<T>(values: readonly T[]): T;
  /** True in about one of `n` cases. */
  oneIn(n: number): boolean;
  /** The same values in another order. */
  shuffled<T>(values: readonly T[]): T[];
  /** A version 4 UUID. */
  uuid(): string;
  /** Lower-case hex digits. */
  hex(digits: number): string;
  /** Draws of its own, which do not depend on how many were taken here. */
  fork(number: number): SeededRandom;
}

/** Mulberry32: small, and the same everywhere. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number): number => Math.floor(next() * below);
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => integer(16).toString(16)).join('');
  return Object.freeze({
    integer,
    hex,
    pick: <T>(values: readonly T[]): T => {
      if (values.length === 0) throw new RangeError('Nothing to pick from.');
      return values[integer(values.length)] as T;
    },
    oneIn: (n: number) => integer(n) === 0,
    shuffled: <T>(values: readonly T[]): T[] => {
      const rest = [...values];
      return values.flatMap(() => rest.splice(integer(rest.length), 1));
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    fork: (number: number) => createSeededRandom(Math.imul(seed ^ 0x9e3779b9, number * 2 + 1)),
  });
}
