import type { SeededRandom } from '../seeded-random.ts';

const day = 86_400;
const historyDays = 720;

/**
 * Rising moments in the past. Several fall into the same second on purpose: Stripe's time has
 * one-second ticks, so ties are real.
 */
export function instants(random: SeededRandom, count: number, until: number): readonly number[] {
  const moments = Array.from(
    { length: count },
    () => until - 60 - random.integer(historyDays * day),
  );
  moments.sort((a, b) => a - b);
  for (let index = 1; index < moments.length; index += 1) {
    const previous = moments[index - 1];
    if (previous !== undefined && random.oneIn(6)) moments[index] = previous;
  }
  return moments.sort((a, b) => a - b);
}
