import type { BoundedCall, LlmProvider, PriceTable } from '@ataski/llm-pricing';

/**
 * What a model may have written beyond what the client was passed on: what was on its way when the
 * client left, and the form around it. Guessed; no provider says when it stops.
 */
const marginTokens = 512;
const marginPerMille = 1100;

/**
 * The most that a stream can cost of which a client got so many bytes before it left: what was held
 * for the input, and each byte a token at the dearest price of the hold. Nano-USD, never above the
 * hold. It is the hold where the table no longer knows the model.
 */
export function estimateAborted(
  bound: BoundedCall,
  provider: LlmProvider,
  deliveredBytes: number,
  prices: PriceTable,
): bigint {
  const written = Math.ceil((deliveredBytes * marginPerMille) / 1000) + marginTokens;
  const unwritten = bound.outputTokens - written;
  const picoUsd = outputPrice(bound, provider, prices);
  if (unwritten <= 0 || picoUsd === null) return bound.holdNanoUsd;
  // Downwards, so that what is left of the hold is rather too much.
  const saved = (BigInt(unwritten) * picoUsd) / 1000n;
  return saved >= bound.holdNanoUsd ? bound.holdNanoUsd : bound.holdNanoUsd - saved;
}

/**
 * What the hold has for one token of the answer, or less: the dearest tier in the dearest place, at
 * the ordinary service tier. Pico-USD.
 */
function outputPrice(
  { model: name, inputTokens, priceVersion }: BoundedCall,
  provider: LlmProvider,
  prices: PriceTable,
): bigint | null {
  const model = prices.findModel(provider, name);
  const terms = prices.findTerms(provider);
  if (model === null || terms === null || prices.version !== priceVersion) return null;
  const most = (amounts: readonly bigint[], least: bigint) =>
    amounts.reduce((highest, amount) => (amount > highest ? amount : highest), least);
  const tiers = model.tiers.filter(({ fromInputTokens }) => fromInputTokens <= inputTokens);
  const output = most(
    tiers.map((tier) => tier.output ?? 0n),
    0n,
  );
  return (output * most([...terms.geos.values()], 1000n)) / 1000n;
}
