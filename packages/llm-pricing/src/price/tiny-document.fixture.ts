/** One tier of round prices; a test changes what it is about. */
export const tinyTier = {
  fromInputTokens: 0,
  input: 10,
  cacheRead: 1,
  cacheWrite5m: 12,
  cacheWrite1h: 20,
  output: 50,
  audioInput: null,
  audioOutput: null,
};

/** One model of one tier. */
export const tinyModel = {
  provider: 'anthropic',
  id: 'tiny',
  aliases: ['tiny-latest'],
  snapshotsOf: ['tiny'],
  contextWindowTokens: 10_000,
  maxOutputTokens: 1000,
  imageTokens: 200,
  webSearchPicoUsd: 7000,
  webFetchPicoUsd: null,
  tiers: [tinyTier],
};

/** A whole price document. */
export const tinyDocument = {
  version: 'tiny-1',
  pricedOn: '2026-11-27',
  providers: [
    {
      provider: 'anthropic',
      serviceTiers: { standard: 1000 },
      geos: { us: 1100 },
      speeds: { standard: 1000 },
    },
    { provider: 'openai', serviceTiers: { default: 1000 }, geos: {}, speeds: {} },
  ],
  models: [tinyModel],
};

/** The document with other models. */
export function documentOf(...models: readonly unknown[]): unknown {
  return { ...tinyDocument, models };
}

/** The model with one tier that differs so. */
export function modelWithTier(tier: object): unknown {
  return { ...tinyModel, tiers: [{ ...tinyTier, ...tier }] };
}
