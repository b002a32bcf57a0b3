import type { SeededRandom } from '../seeded-random.ts';

/** Beyond 2^53: a client that reads it as a double ends on …992. */
export const bigAmount = 9_007_199_254_740_993n;

/** Whole for zero-decimal currencies, a multiple of ten for three-decimal ones, as Stripe asks. */
export function amountIn(random: SeededRandom, currency: string): number {
  const amount = 100 + random.integer(500_000);
  return currency === 'bhd' ? amount * 10 : amount;
}

/** A number where a double holds it exactly, so that only what needs it is a bigint. */
export function narrow(value: bigint): number | bigint {
  return BigInt(Number(value)) === value && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;
}
