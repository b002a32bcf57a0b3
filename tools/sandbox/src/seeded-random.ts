import { createHash } from 'node:crypto';

/** Numbers that look random and are the same for the same seed. */
export interface SeededRandom {
  /** From 0 up to, and without, `below`. */
  integer(below: number): number;
  pick<T>(values: readonly T[]): T;
  /** True in about one of `n` cases. */
  oneIn(n: number): boolean;
  /** A Stripe-like id: prefix and letters and digits. */
  id(prefix: string, length: number): string;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Starts at the seed (mulberry32, seeded through SHA-256). */
export function createSeededRandom(seed: string): SeededRandom {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (below: number): number => Math.floor(next() * below);
  return Object.freeze({
    integer,
    pick: <T>(values: readonly T[]): T => {
      const value = values[integer(values.length)];
      if (value === undefined) throw new RangeError('Nothing to pick from.');
      return value;
    },
    oneIn: (n: number) => integer(n) === 0,
    id: (prefix: string, length: number) =>
      prefix + Array.from({ length }, () => letters[integer(letters.length)]).join(''),
  });
}
