import { describe, expect, it } from 'vitest';

import { shownFacts } from './shown-facts.ts';

describe('the facts of an event', () => {
  it.each([
    ['holdNanoUsd', '930750', 'hold', '0.00093075 USD'],
    ['deviationNanoUsd', '-1500000000', 'deviation', '\u22121.50 USD'],
    ['durationMs', 182, 'duration ms', '182'],
    ['models', ['gpt-5', 'gpt-6'], 'models', 'gpt-5, gpt-6'],
    ['requestId', 'req_00000000000000000000000000000006', 'request id', null],
  ])('%s of %j is shown as %s: %s', (key, value, name, text) => {
    expect(shownFacts({ [key]: value })).toEqual([{ key, name, text: text ?? value, full: null }]);
  });

  it('cut a hash short and keep the whole of it', () => {
    const full = `2026-11-27.sha256-${'3b98'.repeat(16)}`;
    expect(shownFacts({ priceVersion: full })).toEqual([
      {
        ...{ key: 'priceVersion', name: 'price version', full },
        text: '2026-11-27.sha256-3b98…3b98',
      },
    ]);
  });

  it('say what a limit was before in dollars, and what a breaker was before in its word', () => {
    const [before] = shownFacts({ before: '5000000000', limitNanoUsd: '1' });
    expect(before?.text).toBe('5.00 USD');
    expect(shownFacts({ before: 'open' })[0]?.text).toBe('open');
  });
});
