import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createFreshAnswers } from './fresh-answers.ts';
import { createStillClock } from './keys.fixture.ts';

describe('an answer of the database', () => {
  const open = (maximumEntries?: number) => {
    const clock = createStillClock();
    const answers = createFreshAnswers<number>({
      clock,
      ...(maximumEntries === undefined ? {} : { maximumEntries }),
    });
    let asked = 0;
    const ask = (): Promise<number> => Promise.resolve((asked += 1));
    return {
      clock,
      answers,
      ask,
      get asked() {
        return asked;
      },
    };
  };

  it('is used for less than 500 ms, and then asked for again', async () => {
    const { clock, answers, ask } = open();
    expect(await answers.get('a', ask)).toBe(1);
    clock.move(499);
    expect(await answers.get('a', ask)).toBe(1);
    clock.move(1);
    expect(await answers.get('a', ask)).toBe(2);
  });

  it('is asked for once by all who wait for it', async () => {
    const { answers, ask } = open();
    const got = await Promise.all(Array.from({ length: 100 }, () => answers.get('a', ask)));
    expect(new Set(got)).toEqual(new Set([1]));
  });

  it('ages from when it was asked for, and is of no use when it took a second', async () => {
    const { clock, answers, ask } = open();
    const slow = (ms: number) => () => {
      clock.move(ms);
      return ask();
    };
    expect(await answers.get('a', slow(499))).toBe(1);
    clock.move(1);
    expect(await answers.get('a', slow(999))).toBe(2);
    expect(await answers.get('a', ask)).toBe(3);
    await expect(answers.get('b', slow(1_000))).rejects.toMatchObject({
      code: 'LLM_GATEWAY_ANSWER_STALE',
    });
  });

  it('that failed is the failure of all who waited, and is not kept', async () => {
    const { answers, ask } = open();
    const dead = () => Promise.reject(new Error('away'));
    const waiting = await Promise.allSettled([answers.get('a', dead), answers.get('a', ask)]);
    expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await answers.get('a', ask)).toBe(1);
  });

  it('is not used beyond its time when the database died meanwhile', async () => {
    const { clock, answers, ask } = open();
    await answers.get('a', ask);
    clock.move(500);
    await expect(answers.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    await expect(answers.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  });

  it('that is asked for ahead of its end and fails is used to the end of its time', async () => {
    const { clock, answers, ask } = open();
    await answers.get('a', ask);
    clock.move(300);
    answers.renew('a', 301, ask);
    answers.renew('b', 0, ask);
    answers.renew('a', 300, () => Promise.reject(new Error('away')));
    await new Promise((done) => setImmediate(done));
    expect(await answers.get('a', ask)).toBe(1);
    clock.move(200);
    expect(await answers.get('a', ask)).toBe(2);
  });

  it('that is asked for ahead of its end ages from then', async () => {
    const { clock, answers, ask } = open();
    await answers.get('a', ask);
    clock.move(300);
    answers.renew('a', 300, ask);
    await new Promise((done) => setImmediate(done));
    clock.move(499);
    expect(await answers.get('a', ask)).toBe(2);
    clock.move(1);
    expect(await answers.get('a', ask)).toBe(3);
  });

  it('is not used longer because the clock was set back', async () => {
    const { clock, answers, ask } = open();
    await answers.get('a', ask);
    clock.move(-1);
    expect(await answers.get('a', ask)).toBe(2);
  });

  it('that is forgotten while it is asked for is not kept', async () => {
    const { answers, ask } = open();
    const asking = answers.get('acme/a', ask);
    answers.forget('acme/');
    expect(await asking).toBe(1);
    expect(await answers.get('acme/a', ask)).toBe(2);
  });

  it('leaves when more are kept than there is room for, the oldest first', async () => {
    const { answers, ask } = open(2);
    for (const name of ['a', 'b', 'c']) await answers.get(name, ask);
    expect(await answers.get('c', ask)).toBe(3);
    expect(await answers.get('a', ask)).toBe(4);
  });

  it('is never of a moment more than a second ago, whatever the times are', async () => {
    const steps = fc.array(
      fc.record({
        restMs: fc.integer({ min: 0, max: 700 }),
        askMs: fc.integer({ min: 0, max: 1_300 }),
        back: fc.boolean(),
      }),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        let realMs = 0;
        const clock = createStillClock();
        const answers = createFreshAnswers<number>({ clock });
        for (const { restMs, askMs, back } of all) {
          realMs += restMs;
          clock.move(restMs);
          if (back) clock.move(-10_000);
          const askedOf = () => {
            const seenMs = realMs;
            realMs += askMs;
            clock.move(askMs);
            return Promise.resolve(seenMs);
          };
          const seen = await answers.get('a', askedOf).catch(() => null);
          if (seen !== null) expect(realMs - seen).toBeLessThan(1_000);
        }
      }),
    );
  });
});
