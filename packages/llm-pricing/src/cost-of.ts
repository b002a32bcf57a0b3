import { roundUpToNanoUsd, scale } from './cost/scaled-amount.ts';
import type { ModelPrice, ProviderTerms } from './price/model-price.ts';
import type { PriceTier } from './price/token-prices.ts';
import type { PriceTable } from './price-table.ts';
import { tokenKinds } from './usage/usage.ts';
import type { Usage, UsageLine } from './usage/usage.ts';

/** Why an answer has no price. */
export type CostRefusal = 'model_unknown' | 'price_unknown' | 'usage_invalid';

/** What an answer cost, or why that cannot be said. */
export type Cost =
  | { readonly kind: 'priced'; readonly nanoUsd: bigint; readonly priceVersion: string }
  | { readonly kind: 'refused'; readonly code: CostRefusal };

/**
 * The price of a usage: summed exactly and rounded up once, to whole nano-USD (1e-9 US dollars). A
 * model, a kind of token, a tool or a multiplier that the table does not price is a refusal, never
 * 0.
 */
export function costOf(table: PriceTable, usage: Usage): Cost {
  if (usage.lines.length === 0 || !usage.lines.every(isCounted)) return refused('usage_invalid');
  const terms = table.findTerms(usage.provider);
  const multiplier = terms === null ? null : multiplierOf(terms, usage);
  if (multiplier === null) return refused('price_unknown');

  let total = 0n;
  for (const line of usage.lines) {
    const model = table.findModel(usage.provider, line.model);
    if (model === null) return refused('model_unknown');
    const tokens = tokensPicoUsd(model, line);
    const fees = feesPicoUsd(model, line);
    if (tokens === null || fees === null) return refused('price_unknown');
    // Multipliers are of tokens alone; a tool's fee is the same everywhere.
    total += tokens * multiplier + fees * scale;
  }
  return { kind: 'priced', nanoUsd: roundUpToNanoUsd(total), priceVersion: table.version };
}

function refused(code: CostRefusal): Cost {
  return { kind: 'refused', code };
}

function isCounted(line: UsageLine): boolean {
  const { webSearch, webFetch } = line.serverTools;
  return [...tokenKinds.map((kind) => line[kind]), webSearch, webFetch].every(
    (count) => Number.isSafeInteger(count) && count >= 0,
  );
}

/** The product of the three multipliers, in parts of `scale`. What is not stated is the ordinary. */
function multiplierOf(terms: ProviderTerms, usage: Usage): bigint | null {
  const stated = [
    [terms.serviceTiers, usage.serviceTier],
    [terms.geos, usage.inferenceGeo],
    [terms.speeds, usage.speed],
  ] as const;
  let product = 1n;
  for (const [perMille, name] of stated) {
    const factor = name === null ? 1000n : perMille.get(name);
    if (factor === undefined) return null;
    product *= factor;
  }
  return product;
}

function tokensPicoUsd(model: ModelPrice, line: UsageLine): bigint | null {
  const tier = tierOf(model, line);
  let sum = 0n;
  for (const kind of tokenKinds) {
    if (line[kind] === 0) continue;
    const price = tier?.[kind] ?? null;
    if (price === null) return null;
    sum += price * BigInt(line[kind]);
  }
  return sum;
}

/** The whole sampling has the prices of the last tier that its input reaches, cached or not. */
function tierOf(model: ModelPrice, line: UsageLine): PriceTier | undefined {
  const input =
    line.input + line.cacheRead + line.cacheWrite5m + line.cacheWrite1h + line.audioInput;
  return model.tiers.findLast(({ fromInputTokens }) => fromInputTokens <= input);
}

function feesPicoUsd(model: ModelPrice, { serverTools }: UsageLine): bigint | null {
  const { webSearch, webFetch } = serverTools;
  if (webSearch > 0 && model.webSearchPicoUsd === null) return null;
  if (webFetch > 0 && model.webFetchPicoUsd === null) return null;
  return (
    BigInt(webSearch) * (model.webSearchPicoUsd ?? 0n) +
    BigInt(webFetch) * (model.webFetchPicoUsd ?? 0n)
  );
}
