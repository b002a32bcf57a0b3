import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createStillClock } from './keys.fixture.ts';
import { createSharedAnswers } from './shared-answers.ts';

describe('an answer that is asked for together with others', () => {
  const open = () => {
    const clock = createStillClock();
    const seen = { questions: [] as (readonly string[])[], slowMs: 0, isAway: false };
    const answers = createSharedAnswers<string>({
      clock,
      ask(names) {
        seen.questions.push([...names]);
        clock.move(seen.slowMs);
        const number = String(seen.questions.length);
        if (seen.isAway) return Promise.reject(new Error('away'));
        return Promise.resolve(names.map((name) => `${name}${number}`));
      },
    });
    return { clock, answers, seen, get: answers.get };
  };

  it('is asked for once by all who wait for it', async () => {
    const { get, seen } = open();
    const got = await Promise.all(Array.from({ length: 100 }, () => get('a')));
    expect(new Set(got)).toEqual(new Set(['a1']));
    expect(seen.questions).toEqual([['a']]);
  });

  it('is asked for together with all others that are wanted at once, and is given to its own', async () => {
    const { get, seen } = open();
    expect(await Promise.all([get('a'), get('b'), get('c')])).toEqual(['a1', 'b1', 'c1']);
    expect(seen.questions).toEqual([['a', 'b', 'c']]);
  });

  it('is asked for ahead of its end with one that somebody waits for, as long as it is in use', async () => {
    const { clock, get, seen } = open();
    await get('a');
    clock.move(300);
    await get('b');
    expect(seen.questions).toEqual([['a'], ['b', 'a']]);
    clock.move(499);
    expect(await get('b')).toBe('b2');
    clock.move(250);
    // 'a' was last wanted more than a second ago.
    expect(await get('c')).toBe('c3');
    expect(seen.questions[2]).toEqual(['c', 'b']);
    expect(await get('a')).toBe('a4');
  });

  it('costs a handful of questions a second, however many are in use', async () => {
    const { clock, get, seen } = open();
    const names = Array.from({ length: 64 }, (_, index) => `key${String(index)}/`);
    for (let call = 0; call < 1_000; call += 1) {
      const name = names[call % names.length] ?? '';
      expect(await get(name)).toContain(name);
      clock.move(10);
    }
    // Ten seconds; without asking ahead it would be a thousand. Each key is asked for when it is new.
    expect(seen.questions.length).toBeLessThan(64 + 40);
  });

  it('costs little where strangers make names up, and is never asked for again by itself', async () => {
    const clock = createStillClock();
    const asked: number[] = [];
    let inFlight = 0;
    const answers = createSharedAnswers<string | null>({
      clock,
      isWorthRenewing: (answer) => answer !== null,
      async ask(names) {
        asked.push(names.length);
        inFlight += 1;
        expect(inFlight).toBe(1);
        await new Promise((done) => setImmediate(done));
        inFlight -= 1;
        return names.map((name) => (name.startsWith('good') ? name : null));
      },
    });
    let strangers = 0;
    for (let turn = 0; turn < 500; turn += 1) {
      clock.move(2);
      const wanted = Array.from({ length: 10 }, () =>
        answers.get(`made up ${String(strangers++)}`),
      );
      const good = `good ${String(turn % 8)}`;
      expect(await answers.get(good)).toBe(good);
      await Promise.all(wanted);
    }
    const total = asked.reduce((sum, count) => sum + count, 0);
    // Each made-up name once, and the good ones a few times in this second.
    expect(total).toBeGreaterThanOrEqual(5_000);
    expect(total).toBeLessThan(5_000 + 8 * 12);
    expect(Math.max(...asked)).toBeLessThanOrEqual(1_000);
  });

  it('is asked for by a thousand at most in one question', async () => {
    const { get, seen } = open();
    const names = Array.from({ length: 2_500 }, (_, index) => `n${String(index)}/`);
    const got = await Promise.all(names.map(get));
    expect(got.every((answer, index) => answer.startsWith(names[index] ?? '?'))).toBe(true);
    expect(seen.questions.map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
  });

  it('ages from when it was asked for, and is of no use when it took a second', async () => {
    const { clock, get, seen } = open();
    seen.slowMs = 499;
    expect(await get('a')).toBe('a1');
    clock.move(1);
    seen.slowMs = 999;
    expect(await get('a')).toBe('a2');
    seen.slowMs = 0;
    expect(await get('a')).toBe('a3');
    seen.slowMs = 1_000;
    await expect(get('b')).rejects.toMatchObject({ code: 'LLM_GATEWAY_ANSWER_STALE' });
  });

  it('that failed is the failure of all who waited, and is not kept', async () => {
    const { get, seen } = open();
    seen.isAway = true;
    const waiting = await Promise.allSettled([get('a'), get('a'), get('b')]);
    expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    seen.isAway = false;
    expect(await get('a')).toBe('a2');
  });

  it('that was asked for ahead and failed is nobody’s failure before its time is over', async () => {
    const { clock, get, seen } = open();
    await get('a');
    clock.move(300);
    seen.isAway = true;
    await expect(get('b')).rejects.toThrow('away');
    expect(await get('a')).toBe('a1');
    clock.move(200);
    await expect(get('a')).rejects.toThrow('away');
  });

  it('is not used when there are fewer answers than were asked for', async () => {
    const answers = createSharedAnswers<string>({
      clock: createStillClock(),
      ask: () => Promise.resolve(['one']),
    });
    const both = await Promise.allSettled([answers.get('a'), answers.get('b')]);
    expect(both).toMatchObject([
      { reason: { code: 'LLM_GATEWAY_ANSWER_MISSING' } },
      { reason: { code: 'LLM_GATEWAY_ANSWER_MISSING' } },
    ]);
  });

  it('that is forgotten while it is asked for is not kept', async () => {
    const { answers, get } = open();
    const asking = get('acme/a');
    await Promise.resolve();
    answers.forget('acme/');
    expect(await asking).toBe('acme/a1');
    expect(await get('acme/a')).toBe('acme/a2');
  });

  it('is never of a moment more than a second ago, whatever the times are', async () => {
    const steps = fc.array(
      fc.record({
        restMs: fc.integer({ min: 0, max: 700 }),
        askMs: fc.integer({ min: 0, max: 1_300 }),
        back: fc.boolean(),
        name: fc.constantFrom('a', 'b', 'c'),
      }),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        let realMs = 0;
        const clock = createStillClock();
        let tookMs = 0;
        const answers = createSharedAnswers<number>({
          clock,
          ask(names) {
            const seenMs = realMs;
            realMs += tookMs;
            clock.move(tookMs);
            return Promise.resolve(names.map(() => seenMs));
          },
        });
        for (const { restMs, askMs, back, name } of all) {
          realMs += restMs;
          clock.move(restMs);
          if (back) clock.move(-10_000);
          tookMs = askMs;
          const seen = await answers.get(name).catch(() => null);
          if (seen !== null) expect(realMs - seen).toBeLessThan(1_000);
        }
      }),
    );
  });
});
