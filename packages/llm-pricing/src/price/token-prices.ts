/** Prices of one tier, each in pico-USD (1e-12 US dollars) for one token. */
export interface TokenPrices {
  readonly input: bigint;
  readonly cacheRead: bigint;
  /** Written to a cache for five minutes; for OpenAI, written to its automatic cache. */
  readonly cacheWrite5m: bigint;
  readonly cacheWrite1h: bigint;
  /** Null for a model that writes nothing, such as one of embeddings. */
  readonly output: bigint | null;
  readonly audioInput: bigint | null;
  readonly audioOutput: bigint | null;
}

/** The names of all prices of a tier. */
export const priceNames = [
  'input',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'output',
  'audioInput',
  'audioOutput',
] as const satisfies readonly (keyof TokenPrices)[];

/**
 * Prices that hold for a whole request once its input, cached or not, has this many tokens. The
 * last tier that is reached holds.
 */
export interface PriceTier extends TokenPrices {
  readonly fromInputTokens: number;
}
