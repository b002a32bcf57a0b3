import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { holdAndBill, openPolicy, randomBilledCall } from './bound/no-overshoot.fixture.ts';
import { callOf, moreContent, randomCall } from './bound/random-call.fixture.ts';
import { boundCall } from './bound-call.ts';
import type { ModelCall } from './bound-call.ts';
import { publishedPrices } from './published-prices.ts';

const table = publishedPrices();
// The proof at full size runs the same property over 100,000 calls.
const runs = 5000;
const timeout = 120_000;

describe('a bound', () => {
  it(
    'is never exceeded by a provider that bills the most its documentation allows',
    { timeout },
    () => {
      fc.assert(
        fc.property(randomBilledCall(table), (billed) => {
          const { hold, bill } = holdAndBill(table, billed);
          expect(bill <= hold).toBe(true);
        }),
        { numRuns: runs },
      );
    },
  );

  it('never falls when content is added', { timeout }, () => {
    fc.assert(
      fc.property(randomCall(table), moreContent, (call, more) => {
        const longer = boundCall(withMore(call, more[call.surface]), table, openPolicy);
        const before = boundCall(call, table, openPolicy);
        if (longer.kind === 'refused' || before.kind === 'refused') expect.fail('refused');
        expect(longer.holdNanoUsd >= before.holdNanoUsd).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same for the same call', () => {
    fc.assert(
      fc.property(randomCall(table), (call) => {
        const copy = { ...call, body: JSON.parse(JSON.stringify(call.body)) as unknown };
        expect(boundCall(copy, table, openPolicy)).toEqual(boundCall(call, table, openPolicy));
      }),
      { numRuns: 200 },
    );
  });
});

/** The call with one more message, item or input. */
function withMore({ surface, body }: ModelCall, more: unknown): ModelCall {
  const { messages, input, ...rest } = body as Record<string, unknown>;
  if (Array.isArray(messages)) return callOf(surface, { ...rest, messages: [...messages, more] });
  if (typeof input === 'string')
    return callOf(surface, { ...rest, input: `${input}${typeof more === 'string' ? more : 'x'}` });
  const list = input as readonly unknown[];
  const [first] = list;
  // Tokens and texts are not mixed.
  const element = typeof first === 'number' || Array.isArray(first) ? first : more;
  return callOf(surface, { ...rest, input: [...list, element] });
}
