import { roundUpToNanoUsd, scale } from '../cost/scaled-amount.ts';
import type { ModelPrice, ProviderTerms } from '../price/model-price.ts';
import type { PriceTier } from '../price/token-prices.ts';
import { CallRefused } from './call-refused.ts';

/** The most that a call may be billed for, in counts. */
export interface CallBounds {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly webSearches: number;
  readonly webFetches: number;
  readonly mayWriteCache: boolean;
  readonly serviceTier: string;
}

/** The dearest that the counts can be, in whole nano-USD, rounded up. */
export function holdNanoUsd(model: ModelPrice, terms: ProviderTerms, bounds: CallBounds): bigint {
  const tiers = model.tiers.filter(({ fromInputTokens }) => fromInputTokens <= bounds.inputTokens);
  const input = dearest(tiers, ({ input, cacheRead, cacheWrite5m, cacheWrite1h }) =>
    bounds.mayWriteCache ? [input, cacheRead, cacheWrite5m, cacheWrite1h] : [input, cacheRead],
  );
  let tokens = BigInt(bounds.inputTokens) * input;
  if (bounds.outputTokens > 0)
    tokens += BigInt(bounds.outputTokens) * dearest(tiers, ({ output }) => [output]);
  return roundUpToNanoUsd(tokens * multiplierOf(terms, bounds) + feesOf(model, bounds) * scale);
}

/** Over all tiers that can be reached, because a tier need not be dearer than the one before. */
function dearest(
  tiers: readonly PriceTier[],
  prices: (tier: PriceTier) => readonly (bigint | null)[],
): bigint {
  let highest = 0n;
  for (const price of tiers.flatMap(prices)) {
    if (price === null) throw new CallRefused('price_unknown');
    if (price > highest) highest = price;
  }
  return highest;
}

/** The tier as asked, and never less than the ordinary; the dearest place, always. */
function multiplierOf({ serviceTiers, geos }: ProviderTerms, { serviceTier }: CallBounds): bigint {
  const asked = serviceTiers.get(serviceTier);
  if (asked === undefined) throw new CallRefused('feature_unbounded', 'service_tier');
  const highest = (factors: readonly bigint[]) =>
    factors.reduce((most, factor) => (factor > most ? factor : most), 1000n);
  return highest([asked]) * highest([...geos.values()]) * 1000n;
}

function feesOf(model: ModelPrice, { webSearches, webFetches }: CallBounds): bigint {
  return (
    feeOf(webSearches, model.webSearchPicoUsd, 'web_search') +
    feeOf(webFetches, model.webFetchPicoUsd, 'web_fetch')
  );
}

function feeOf(uses: number, picoUsd: bigint | null, field: string): bigint {
  if (uses === 0) return 0n;
  if (picoUsd === null) throw new CallRefused('price_unknown', field);
  return BigInt(uses) * picoUsd;
}
