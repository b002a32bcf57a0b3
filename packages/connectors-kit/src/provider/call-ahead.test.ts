import { setImmediate as turn } from 'node:timers/promises';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { beginAhead } from './call-ahead.ts';
import type { ProviderAnswer, ProviderCall } from './provider.ts';

/** A provider whose answers are given by hand; each is the number of its call. */
function stage() {
  const sent: string[] = [];
  const answers: PromiseWithResolvers<ProviderAnswer>[] = [];
  const provider = beginAhead(({ operation }: ProviderCall) => {
    sent.push(operation);
    const answer = Promise.withResolvers<ProviderAnswer>();
    answers.push(answer);
    return answer.promise;
  });
  const answer = (index: number): void =>
    answers[index]?.resolve({ text: String(index), value: null, headers: {}, status: 200 });
  return { provider, sent, answers, answer };
}

describe('a call that was begun ahead', () => {
  afterEach(() => {
    vi.restoreAllMocks();
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

  it('fails whoever asks for it, and nobody else', async () => {
    const { provider, answers } = stage();
    await provider.callAhead({ operation: 'list' });
    answers[0]?.reject(new Error('busy'));
    await turn();
    await expect(provider.call({ operation: 'list' })).rejects.toThrow('busy');
    await provider.end();
  });

  it('is the only one: another is not begun while it is under way', async () => {
    const { provider, sent } = stage();
    await provider.callAhead({ operation: 'one' });
    await provider.callAhead({ operation: 'two' });
    expect(sent).toEqual(['one']);
  });

  it('is made anew when its answer came long ago', async () => {
    const { provider, sent, answer } = stage();
    await provider.callAhead({ operation: 'list' });
    answer(0);
    await turn();
    const later = performance.now() + 5_001;
    vi.spyOn(performance, 'now').mockReturnValue(later);
    void provider.call({ operation: 'list' });
    expect(sent).toEqual(['list', 'list']);
  });

  it('has ended when its provider has', async () => {
    const { provider, answer } = stage();
    await provider.callAhead({ operation: 'list' });
    let isEnded = false;
    const ended = provider.end().then(() => {
      isEnded = true;
    });
    await turn();
    expect(isEnded).toBe(false);
    answer(0);
    await ended;
    expect(isEnded).toBe(true);
  });
});
