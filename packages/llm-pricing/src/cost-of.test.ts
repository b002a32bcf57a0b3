import { describe, expect, it } from 'vitest';

import { costOf } from './cost-of.ts';
import { readPriceTable } from './price/read-price-table.ts';
import { documentOf, tinyDocument, tinyModel, tinyTier } from './price/tiny-document.fixture.ts';
import { noServerTools } from './usage/usage.ts';
import type { Usage, UsageLine } from './usage/usage.ts';

const table = readPriceTable(tinyDocument);
const nothing: UsageLine = {
  model: 'tiny',
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  audioInput: 0,
  audioOutput: 0,
  serverTools: noServerTools,
};

function usageOf(line: Partial<UsageLine>, more: Partial<Usage> = {}): Usage {
  const ordinary = { serviceTier: null, inferenceGeo: null, speed: null };
  return { provider: 'anthropic', lines: [{ ...nothing, ...line }], ...ordinary, ...more };
}

const refused: readonly (readonly [string, Usage, string])[] = [
  ['a model that the table does not know', usageOf({ model: 'tiny-2', input: 1 }), 'model_unknown'],
  [
    'an unknown model in the last of several lines',
    usageOf(
      {},
      {
        lines: [
          { ...nothing, input: 1 },
          { ...nothing, model: 'advisor' },
        ],
      },
    ),
    'model_unknown',
  ],
  ['tokens that have no price', usageOf({ audioInput: 1 }), 'price_unknown'],
  [
    'a tool that has no price',
    usageOf({ serverTools: { webSearch: 0, webFetch: 1 } }),
    'price_unknown',
  ],
  ['a tier that has no multiplier', usageOf({}, { serviceTier: 'priority' }), 'price_unknown'],
  ['a place that has no multiplier', usageOf({}, { inferenceGeo: 'moon' }), 'price_unknown'],
  ['a speed that has no multiplier', usageOf({}, { speed: 'fast' }), 'price_unknown'],
  ['no line', usageOf({}, { lines: [] }), 'usage_invalid'],
  ['a negative count', usageOf({ output: -1 }), 'usage_invalid'],
  ['a fraction of a token', usageOf({ output: 0.5 }), 'usage_invalid'],
];

describe('a cost', () => {
  it.each(refused)('is refused, and not 0, for %s', (_, usage, code) => {
    expect(costOf(table, usage)).toEqual({ kind: 'refused', code });
  });

  it.each([
    [0, 0n],
    [1, 1n],
    [100, 1n],
    [101, 2n],
    [200, 2n],
  ])('of %i tokens at 10 pico-dollars is rounded up, to %i nano-dollars', (input, nanoUsd) => {
    expect(costOf(table, usageOf({ input }))).toMatchObject({ nanoUsd });
  });

  it('is rounded once, and not line by line', () => {
    const lines = Array.from({ length: 100 }, () => ({ ...nothing, input: 1 }));
    expect(costOf(table, usageOf({}, { lines }))).toMatchObject({ nanoUsd: 1n });
  });

  it('multiplies tokens and not fees', () => {
    const line = { input: 1000, serverTools: { webSearch: 2, webFetch: 0 } };
    // 10,000 pico-dollars and a tenth, and two fees of 7000.
    expect(costOf(table, usageOf(line, { inferenceGeo: 'us' }))).toMatchObject({ nanoUsd: 25n });
  });

  it('is that of the higher tier for the whole sampling once its input reaches it, cached or not', () => {
    const dear = { ...tinyTier, fromInputTokens: 1000, input: 20, cacheRead: 2, output: 100 };
    const tiered = readPriceTable(documentOf({ ...tinyModel, tiers: [tinyTier, dear] }));
    const price = (input: number, cacheRead: number) =>
      costOf(tiered, usageOf({ input, cacheRead, output: 1000 }));
    expect(price(599, 400)).toMatchObject({ nanoUsd: 57n });
    expect(price(600, 400)).toMatchObject({ nanoUsd: 113n });
  });
});
