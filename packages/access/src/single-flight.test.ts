import { describe, expect, it } from 'vitest';

import { createSingleFlight } from './single-flight.ts';

describe('a single flight', () => {
  let time = 0;
  const clock = { now: () => new Date(time) };

  it('is shared by all who come while it lasts and for ten seconds after', async () => {
    const flight = createSingleFlight<number>(clock);
    let runs = 0;
    const work = (): Promise<number> => Promise.resolve(++runs);
    expect(
      await Promise.all([flight.run('a', work), flight.run('a', work), flight.run('b', work)]),
    ).toEqual([1, 1, 2]);
    time += 9_999;
    expect(await flight.run('a', work)).toBe(1);
    time += 1;
    expect(await flight.run('a', work)).toBe(3);
  });

  it('shares a failure with those who wait and forgets it', async () => {
    const flight = createSingleFlight<number>(clock);
    const fails = (): Promise<number> => Promise.reject(new Error('no answer'));
    const both = await Promise.allSettled([
      flight.run('a', fails),
      flight.run('a', () => Promise.resolve(1)),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await flight.run('a', () => Promise.resolve(2))).toBe(2);
  });
});
