import { describe, expect, it } from 'vitest';

import { effectOf, isReason, whyOf } from './breaker-words.ts';

describe('what is said of a breaker', () => {
  it('is what a person said, and else why it moved by itself', () => {
    expect(whyOf({ cause: 'person', reason: 'A leaked key.' })).toBe('A leaked key.');
    expect(whyOf({ cause: 'day_limit', reason: null })).toContain('five minutes');
  });

  it('names the moment of the trial, or that a person has to decide', () => {
    const until = '2026-11-27T07:45:00.000Z';
    expect(effectOf({ state: 'open', until })).toContain('2026');
    expect(effectOf({ state: 'open', until: null })).toContain('until somebody');
  });

  it.each([
    ['1234567', false],
    [' 1234567 ', false],
    ['12345678', true],
    ['x'.repeat(200), true],
    ['x'.repeat(201), false],
  ])('takes %j as a reason: %s', (text, taken) => {
    expect(isReason(text)).toBe(taken);
  });
});
