import { calcPrice } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { costOf } from './cost-of.ts';
import type { ModelPrice } from './price/model-price.ts';
import { publishedPrices } from './published-prices.ts';
import type { UsageLine } from './usage/usage.ts';

const table = publishedPrices();
const timestamp = new Date(`${table.version.slice(0, 10)}T12:00:00Z`);
const count = fc.oneof(fc.nat(1000), fc.nat(300_000));

/** Random counts of what the model has a price for. */
function lineOf({ id, tiers: [tier], webSearchPicoUsd }: ModelPrice): fc.Arbitrary<UsageLine> {
  const priced = (price: unknown) => ((price ?? null) === null ? fc.constant(0) : count);
  const line = fc.record({
    model: fc.constant(id),
    input: count,
    cacheRead: count,
    cacheWrite5m: count,
    cacheWrite1h: count,
    output: priced(tier?.output),
    audioInput: priced(tier?.audioInput),
    audioOutput: priced(tier?.audioOutput),
    serverTools: fc.record({
      webSearch: webSearchPicoUsd === null ? fc.constant(0) : fc.nat(20),
      webFetch: fc.constant(0),
    }),
  });
  // Cached audio is a kind of its own, which no surface of ours states.
  const uncached = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  return line.map((counts) => (counts.audioInput > 0 ? { ...counts, ...uncached } : counts));
}

/** The same by the package that the prices are seeded from, in dollars; null when it has no row. */
function oraclePrice({ provider, id }: ModelPrice, line: UsageLine): number | null {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, audioInput, audioOutput } = line;
  const written = cacheWrite5m + cacheWrite1h;
  const usage = {
    input_tokens: input + cacheRead + written + audioInput,
    cache_read_tokens: cacheRead,
    cache_write_tokens: written,
    cache_write_1h_tokens: cacheWrite1h,
    input_audio_tokens: audioInput,
    output_tokens: line.output + audioOutput,
    output_audio_tokens: audioOutput,
    web_searches: line.serverTools.webSearch,
  };
  const price = calcPrice(usage, id, { providerId: provider, timestamp });
  return price?.model.id === id ? price.total_price : null;
}

describe('the cost', () => {
  const priced = table.models.filter((model) =>
    fc.sample(lineOf(model), 1).every((line) => oraclePrice(model, line) !== null),
  );

  it('is compared for nearly every model of the table', () => {
    expect(table.models.length - priced.length).toBeLessThanOrEqual(3);
  });

  it.each(priced.map((model) => [model.id, model] as const))(
    'of %s is what a second implementation computes, whatever was used',
    (_, model) => {
      fc.assert(
        fc.property(lineOf(model), (line) => {
          const usage = { serviceTier: null, inferenceGeo: null, speed: null, lines: [line] };
          const cost = costOf(table, { provider: model.provider, ...usage });
          const dollars = oraclePrice(model, line) ?? NaN;
          // Its sum is a float, which is a thousandth of a nano-dollar off at most.
          const nanoUsd = BigInt(Math.ceil(dollars * 1e9 - 1e-3));
          expect(cost).toEqual({ kind: 'priced', nanoUsd, priceVersion: table.version });
        }),
        { numRuns: 100 },
      );
    },
  );
});
