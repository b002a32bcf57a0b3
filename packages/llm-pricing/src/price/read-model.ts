import { LlmPricingError } from '../errors.ts';
import type { ModelPrice } from './model-price.ts';
import { readProvider } from './read-provider.ts';
import { orNull, readAmount, readArray, readCount, readObject, readText } from './strict-json.ts';
import { priceNames } from './token-prices.ts';
import type { PriceTier } from './token-prices.ts';

const nameShape = /^[\x21-\x7e]{1,128}$/;

const members = [
  'provider',
  'id',
  'aliases',
  'snapshotsOf',
  'contextWindowTokens',
  'maxOutputTokens',
  'imageTokens',
  'webSearchPicoUsd',
  'webFetchPicoUsd',
  'tiers',
] as const;

/** One model of a price document. */
export function readModel(value: unknown, path: string): ModelPrice {
  const model = readObject(value, path, members);
  const id = readText(model['id'], `${path}.id`, nameShape);
  const at = (member: (typeof members)[number]) => [model[member], `${path}.${member}`] as const;
  return Object.freeze({
    provider: readProvider(...at('provider')),
    id,
    names: Object.freeze([id, ...readArray(...at('aliases'), readName)]),
    snapshotsOf: readArray(...at('snapshotsOf'), readName),
    contextWindowTokens: orNull(...at('contextWindowTokens'), readCount),
    maxOutputTokens: orNull(...at('maxOutputTokens'), readCount),
    imageTokens: orNull(...at('imageTokens'), readCount),
    webSearchPicoUsd: orNull(...at('webSearchPicoUsd'), readAmount),
    webFetchPicoUsd: orNull(...at('webFetchPicoUsd'), readAmount),
    tiers: checkTiers(readArray(...at('tiers'), readTier), `${path}.tiers`),
  });
}

function readName(value: unknown, path: string): string {
  return readText(value, path, nameShape);
}

function readTier(value: unknown, path: string): PriceTier {
  const tier = readObject(value, path, ['fromInputTokens', ...priceNames]);
  const price = (name: string) => readAmount(tier[name], `${path}.${name}`);
  const priceOrNull = (name: string) => orNull(tier[name], `${path}.${name}`, readAmount);
  return Object.freeze({
    fromInputTokens: readCount(tier['fromInputTokens'], `${path}.fromInputTokens`),
    input: price('input'),
    cacheRead: price('cacheRead'),
    cacheWrite5m: price('cacheWrite5m'),
    cacheWrite1h: price('cacheWrite1h'),
    output: priceOrNull('output'),
    audioInput: priceOrNull('audioInput'),
    audioOutput: priceOrNull('audioOutput'),
  });
}

function checkTiers(tiers: readonly PriceTier[], path: string): readonly PriceTier[] {
  const [first] = tiers;
  const sound =
    first?.fromInputTokens === 0 &&
    tiers.every((tier, index) => {
      const before = tiers[index - 1];
      if (before !== undefined && tier.fromInputTokens <= before.fromInputTokens) return false;
      return priceNames.every((name) => (tier[name] === null) === (first[name] === null));
    });
  if (!sound) throw new LlmPricingError('LLM_PRICING_TIERS_INVALID', { path });
  return tiers;
}
