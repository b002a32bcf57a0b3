import { LlmPricingError } from '../errors.ts';
import { createPriceTable } from '../price-table.ts';
import type { PriceTable } from '../price-table.ts';
import type { ProviderTerms } from './model-price.ts';
import { readModel } from './read-model.ts';
import { readProvider } from './read-provider.ts';
import { isObject, readAmount, readArray, readObject, readText } from './strict-json.ts';

/** Printable, short and without a space: it is stored with every amount. */
export const versionShape = /^[\x21-\x7e]{1,200}$/;
const multiplierName = /^[a-z_]{1,40}$/;

/**
 * The table that a price document states. Nothing is filled in and nothing is passed over.
 *
 * @throws LlmPricingError For a member that is unknown, missing or of another kind, an amount that
 *   is negative or a fraction, tiers that do not ascend, and a name that leads to two models.
 */
export function readPriceTable(json: unknown): PriceTable {
  const document = readObject(json, 'document', ['version', 'pricedOn', 'providers', 'models']);
  readText(document['pricedOn'], 'pricedOn', /^\d{4}-\d{2}-\d{2}$/);
  return createPriceTable({
    version: readText(document['version'], 'version', versionShape),
    terms: readArray(document['providers'], 'providers', readTerms),
    models: readArray(document['models'], 'models', readModel),
  });
}

function readTerms(value: unknown, path: string): ProviderTerms {
  const terms = readObject(value, path, ['provider', 'serviceTiers', 'geos', 'speeds']);
  return Object.freeze({
    provider: readProvider(terms['provider'], `${path}.provider`),
    serviceTiers: readMultipliers(terms['serviceTiers'], `${path}.serviceTiers`),
    geos: readMultipliers(terms['geos'], `${path}.geos`),
    speeds: readMultipliers(terms['speeds'], `${path}.speeds`),
  });
}

function readMultipliers(value: unknown, path: string): ReadonlyMap<string, bigint> {
  if (!isObject(value)) throw new LlmPricingError('LLM_PRICING_MEMBER_INVALID', { path });
  return new Map(
    Object.entries(value).map(([name, perMille]) => [
      readText(name, path, multiplierName),
      readAmount(perMille, path),
    ]),
  );
}
