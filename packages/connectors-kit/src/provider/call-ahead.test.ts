import { setImmediate as turn } from 'node:timers/promises';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { beginAhead } from './call-ahead.ts';
import type { ProviderAnswer, ProviderCall } from './provider.ts';

/** A provider whose answers are given by hand; each is the number of its call. */
function stage() {
  const sent: string[] = [];
  const answers: PromiseWithResolvers<ProviderAnswer>[] = [];
  const abandoned: (AbortSignal | undefined)[] = [];
  const provider = beginAhead(({ operation }: ProviderCall, signal) => {
    sent.push(operation);
    abandoned.push(signal);
    const answer = Promise.withResolvers<ProviderAnswer>();
    answers.push(answer);
    return answer.promise;
  });
  const answer = (index: number): void =>
    answers[index]?.resolve({ text: String(index), value: null, headers: {}, status: 200 });
  return { provider, sent, abandoned, answers, answer };
}

describe('a call that was begun ahead', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is made once, and answers whoever asks for the same', async () => {
    const { provider, sent, answer } = stage();
    const query = [['after', '7']] as const;
    await provider.callAhead({ operation: 'list', query });
    const asked = provider.call({ operation: 'list', query });
    answer(0);
    expect((await asked).text).toBe('0');
    expect(sent).toEqual(['list']);
  });

  it('answers once: the next that asks is answered anew', async () => {
    const { provider, sent, answer } = stage();
    await provider.callAhead({ operation: 'list' });
    answer(0);
    await provider.call({ operation: 'list' });
    void provider.call({ operation: 'list' });
    expect(sent).toEqual(['list', 'list']);
  });

  it('is not taken for another call, not even one that differs in a header', async () => {
    const { provider, sent, answer } = stage();
    await provider.callAhead({ operation: 'list' });
    const other = provider.call({ operation: 'list', headers: { since: 'x' } });
    answer(1);
    expect((await other).text).toBe('1');
    expect(sent).toEqual(['list', 'list']);
  });

  it('fails whoever asked for it, and nobody who asks later', async () => {
    const { provider, answers, answer } = stage();
    await provider.callAhead({ operation: 'list' });
    const asked = provider.call({ operation: 'list' });
    answers[0]?.reject(new Error('busy'));
    await expect(asked).rejects.toThrow('busy');
    await provider.callAhead({ operation: 'list' });
    answers[1]?.reject(new Error('busy'));
    await turn();
    const later = provider.call({ operation: 'list' });
    answer(2);
    expect((await later).text).toBe('2');
    await provider.end();
  });

  it('is the only one: another is not begun while it is under way', async () => {
    const { provider, sent } = stage();
    await provider.callAhead({ operation: 'one' });
    await provider.callAhead({ operation: 'two' });
    expect(sent).toEqual(['one']);
  });

  it('is made anew when its answer came long ago', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { provider, sent, answer } = stage();
    await provider.callAhead({ operation: 'list' });
    answer(0);
    await turn();
    vi.advanceTimersByTime(5_001);
    void provider.call({ operation: 'list' });
    expect(sent).toEqual(['list', 'list']);
  });

  it.each(['before', 'after'])(
    'is kept by nothing once it was taken %s its answer came',
    async (when) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const { provider, answer } = stage();
      await provider.callAhead({ operation: 'list' });
      if (when === 'after') answer(0);
      await turn();
      const asked = provider.call({ operation: 'list' });
      answer(0);
      await asked;
      await turn();
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('is tried no further, and has ended, when its provider has', async () => {
    const { provider, abandoned, answer } = stage();
    await provider.callAhead({ operation: 'list' });
    let isEnded = false;
    const ended = provider.end().then(() => {
      isEnded = true;
    });
    await turn();
    expect([isEnded, abandoned[0]?.aborted]).toEqual([false, true]);
    answer(0);
    await ended;
    expect(isEnded).toBe(true);
  });
});
