import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { boundCall, costOf, publishedPrices, readUsage } from '@ataski/llm-pricing';
import type { BoundedCall, CallSurface } from '@ataski/llm-pricing';

import { callOutcome } from './call-outcome.ts';
import type { CallEnd } from './call-outcome.ts';

const prices = publishedPrices();
const claude = 'claude-haiku-4-5';
const gpt = 'gpt-5.5';

function bodyOf(surface: CallSurface, outputTokens: number): object {
  const messages = [{ role: 'user', content: 'Hi' }];
  switch (surface) {
    case 'messages':
      return { model: claude, max_tokens: outputTokens, messages };
    case 'count_tokens':
      return { model: claude, messages };
    case 'chat_completions':
      return { model: gpt, max_completion_tokens: outputTokens, messages };
    case 'responses':
      return { model: gpt, max_output_tokens: outputTokens, input: 'Hi' };
    case 'embeddings':
      return { model: 'text-embedding-3-small', input: 'Hi' };
  }
}

function bound(surface: CallSurface, outputTokens = 5000, bodyBytes = 100): BoundedCall {
  const call = { surface, body: bodyOf(surface, outputTokens), bodyBytes, betas: [] };
  const answer = boundCall(call, prices, { defaultOutputTokens: null, maxServerToolUses: 0 });
  if (answer.kind === 'refused') throw new Error(`${answer.code} ${answer.field ?? ''}`);
  return answer;
}

function answerOf(surface: CallSurface, input: number, output: number, model?: string): object {
  if (surface === 'messages')
    return { model: model ?? claude, usage: { input_tokens: input, output_tokens: output } };
  if (surface === 'responses')
    return {
      model: model ?? gpt,
      output: [],
      usage: { input_tokens: input, output_tokens: output },
    };
  const usage = { prompt_tokens: input, completion_tokens: output };
  return { model: model ?? (surface === 'embeddings' ? 'text-embedding-3-small' : gpt), usage };
}

const ended = (surface: CallSurface, end: Partial<CallEnd> = {}): CallEnd => ({
  surface,
  bound: bound(surface),
  hasLeft: true,
  status: 200,
  answer: null,
  isUsageFinal: true,
  brokenBy: null,
  isStream: true,
  deliveredBytes: 0,
  mayThinkUnseen: false,
  ...end,
});
const hold = bound('messages').holdNanoUsd;
const whole = { costNano: hold, excessNano: 0n };
const nothing = { costNano: 0n, excessNano: 0n, tokens: null };

describe('a call', () => {
  it.each(['messages', 'chat_completions', 'responses', 'embeddings'] as const)(
    'of %s costs what its answer states, to the nano-dollar',
    (surface) => {
      const answer = answerOf(surface, 9, 12);
      const cost = costOf(prices, readUsage(surface, answer)!);
      expect(callOutcome(ended(surface, { answer }), prices)).toMatchObject({
        state: 'settled',
        costNano: cost.kind === 'priced' ? cost.nanoUsd : null,
        excessNano: 0n,
        tokens: { input: 9, cached: 0, written: 0, output: surface === 'embeddings' ? 0 : 12 },
        reason: null,
      });
    },
  );

  it('that never left costs nothing', () => {
    expect(
      callOutcome(ended('messages', { hasLeft: false, status: null, brokenBy: 'client' }), prices),
    ).toEqual({ state: 'released', ...nothing, reason: 'not_sent' });
  });

  it.each([400, 401, 403, 404, 413, 422, 429, 499])(
    'that the provider refuses with %d costs nothing',
    (status) => {
      expect(callOutcome(ended('messages', { status, answer: { error: {} } }), prices)).toEqual({
        state: 'released',
        ...nothing,
        reason: 'provider_refused',
      });
    },
  );

  it.each([500, 502, 503, 529])(
    'that the provider fails with %d costs nothing, and says so',
    (status) => {
      expect(callOutcome(ended('messages', { status, brokenBy: 'provider' }), prices)).toEqual({
        state: 'released',
        ...nothing,
        reason: 'provider_failed',
      });
    },
  );

  it('that fails after something was written, or states a usage, is not given back', () => {
    const end = ended('messages', { status: 500, deliveredBytes: 1, isUsageFinal: false });
    expect(callOutcome(end, prices)).toMatchObject({ state: 'estimated', ...whole });
    const stated = ended('messages', { status: 500, answer: answerOf('messages', 9, 12) });
    expect(callOutcome(stated, prices)).toMatchObject({ state: 'settled', costNano: 69_000n });
  });

  it.each([
    ['before its head came', { status: null }],
    ['in the middle of its answer', { status: 200, deliveredBytes: 10 }],
  ])('that the provider breaks off %s is presumed to cost all of the hold', (_, end) => {
    expect(
      callOutcome(ended('messages', { ...end, isUsageFinal: false, brokenBy: 'provider' }), prices),
    ).toEqual({ state: 'presumed', ...whole, tokens: null, reason: 'provider_broke_off' });
  });

  it.each([
    ['no usage', null],
    ['a usage in no documented form', { model: claude, usage: { input_tokens: '9' } }],
  ])('whose answer states %s costs all of the hold', (_, answer) => {
    expect(callOutcome(ended('messages', { answer }), prices)).toEqual({
      state: 'estimated',
      ...whole,
      tokens: null,
      reason: 'usage_missing',
    });
  });

  it('whose answer names a model without a price costs all of the hold', () => {
    const answer = answerOf('messages', 9, 12, 'claude-of-tomorrow');
    expect(callOutcome(ended('messages', { answer }), prices)).toMatchObject({
      state: 'estimated',
      ...whole,
      reason: 'price_missing',
    });
  });

  it('that is redirected costs all of the hold, for nobody knows', () => {
    expect(callOutcome(ended('messages', { status: 307 }), prices)).toMatchObject({
      state: 'estimated',
      ...whole,
    });
  });

  it('that is billed beyond its hold costs the hold, and the rest stands apart', () => {
    const answer = answerOf('messages', 200_000, 64_000);
    const cost = costOf(prices, readUsage('messages', answer)!);
    expect(callOutcome(ended('messages', { answer }), prices)).toMatchObject({
      state: 'settled',
      costNano: hold,
      excessNano: (cost.kind === 'priced' ? cost.nanoUsd : 0n) - hold,
      reason: 'bound_violation',
    });
  });

  it('that only counts tokens is not billed', () => {
    const end = ended('count_tokens', { answer: { input_tokens: 9 } });
    expect(callOutcome(end, prices)).toEqual({ state: 'settled', ...nothing, reason: null });
  });
});

describe('a call that the client leaves', () => {
  const left = (end: Partial<CallEnd>) =>
    callOutcome(ended('messages', { brokenBy: 'client', isUsageFinal: false, ...end }), prices);

  it('costs its input, and each byte that was passed on as a token, and something more', () => {
    const outcome = left({ deliveredBytes: 1000 });
    expect(outcome).toMatchObject({ state: 'estimated', excessNano: 0n, reason: 'client_aborted' });
    // 1,100 and 512 tokens more, of 5,000 that were held: a call with that limit is bounded so.
    const shorter = bound('messages', 1612).holdNanoUsd;
    expect(outcome.costNano - shorter).toBeGreaterThanOrEqual(0n);
    expect(outcome.costNano - shorter).toBeLessThanOrEqual(2n);
  });

  it.each(['messages', 'chat_completions', 'responses'] as const)(
    'of %s costs what a call of that length is bounded by, and never less',
    (surface) => {
      const tokens = fc.integer({ min: 2000, max: 30_000 });
      fc.assert(
        fc.property(
          tokens,
          fc.nat(60_000),
          fc.integer({ min: 50, max: 400_000 }),
          (most, bytes, size) => {
            const long = bound(surface, most, size);
            const end = { bound: long, surface, deliveredBytes: bytes };
            const { costNano } = callOutcome(
              ended(surface, { ...end, brokenBy: 'client', isUsageFinal: false }),
              prices,
            );
            const written = Math.min(most, Math.ceil((bytes * 1100) / 1000) + 512);
            const over = costNano - bound(surface, written, size).holdNanoUsd;
            expect(over).toBeGreaterThanOrEqual(0n);
            expect(over).toBeLessThanOrEqual(2n);
            expect(costNano).toBeLessThanOrEqual(long.holdNanoUsd);
          },
        ),
      );
    },
  );

  it.each([
    ['when it was no stream, for it may have been written whole', { isStream: false }],
    ['when its head had not come', { status: null }],
    ['when the model may have thought unseen', { mayThinkUnseen: true }],
    ['when as much was passed on as it may write', { deliveredBytes: 5000 }],
    ['when the prices have changed', { bound: { ...bound('messages'), priceVersion: 'other' } }],
  ])('costs all of the hold %s', (_, end) => {
    expect(left(end)).toMatchObject({ state: 'estimated', ...whole, reason: 'client_aborted' });
  });

  it('costs no less than its stream had stated by then', () => {
    const answer = answerOf('messages', 90, 4900);
    const stated = costOf(prices, readUsage('messages', answer)!);
    expect(left({ answer })).toMatchObject({
      costNano: stated.kind === 'priced' ? stated.nanoUsd : null,
      tokens: { input: 90, output: 4900 },
    });
  });

  it('after the usage had come costs what was stated', () => {
    expect(left({ answer: answerOf('messages', 9, 12), isUsageFinal: true })).toMatchObject({
      state: 'settled',
      costNano: 69_000n,
    });
  });
});

describe('an outcome', () => {
  const surface = fc.constantFrom<CallSurface>(
    'messages',
    'chat_completions',
    'responses',
    'embeddings',
    'count_tokens',
  );
  const tokens = fc.oneof(fc.nat(200), fc.nat(300_000));
  const status = fc.constantFrom(null, 200, 200, 200, 307, 400, 429, 500, 529);
  const circumstances = fc.record({
    hasLeft: fc.boolean(),
    status,
    isUsageFinal: fc.boolean(),
    brokenBy: fc.constantFrom('client', 'provider', null),
    isStream: fc.boolean(),
    deliveredBytes: tokens,
    mayThinkUnseen: fc.boolean(),
  });

  it('is never more than the hold, and never less than what was stated within it', () => {
    fc.assert(
      fc.property(
        surface,
        circumstances,
        fc.option(fc.tuple(tokens, tokens)),
        fc.constantFrom(undefined, 'nobody-knows-this'),
        (of, how, usage, model) => {
          const answer = usage === null ? null : answerOf(of, ...usage, model);
          const end = ended(of, { ...how, answer });
          const outcome = callOutcome(end, prices);
          const { holdNanoUsd } = end.bound;
          expect(outcome.costNano).toBeGreaterThanOrEqual(0n);
          expect(outcome.costNano).toBeLessThanOrEqual(holdNanoUsd);
          if (!end.hasLeft) {
            expect(outcome.state).toBe('released');
            return;
          }
          const read = of === 'count_tokens' ? null : readUsage(of, answer);
          const cost = read && costOf(prices, read);
          const stated = cost?.kind === 'priced' ? cost.nanoUsd : 0n;
          const within = stated < holdNanoUsd ? stated : holdNanoUsd;
          expect(outcome.costNano).toBeGreaterThanOrEqual(within);
          expect(outcome.excessNano).toBe(stated - within);
          // Only what costs nothing for sure is given back.
          if (outcome.state === 'released')
            expect([read, end.deliveredBytes, (end.status ?? 0) >= 400]).toEqual([null, 0, true]);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
