import { LlmPricingError } from './errors.ts';
import type { ModelPrice, ProviderTerms } from './price/model-price.ts';
import { snapshotBase } from './price/snapshot-name.ts';
import type { LlmProvider } from './surface.ts';

/** Prices as they were on one day, frozen. */
export interface PriceTable {
  /** The day and the digest of the content; store it with every amount that was computed by it. */
  readonly version: string;
  readonly models: readonly ModelPrice[];
  readonly terms: readonly ProviderTerms[];
  /**
   * The model that a provider calls so: by its exact name, else as the dated snapshot of a name.
   * Null for any other name, however near; never a guess.
   */
  findModel(provider: LlmProvider, name: string): ModelPrice | null;
  /** What the provider multiplies by; null when the table has no word on the provider. */
  findTerms(provider: LlmProvider): ProviderTerms | null;
}

/** The entries of a table, already validated one by one. */
export interface PriceTableEntries {
  readonly version: string;
  readonly models: readonly ModelPrice[];
  readonly terms: readonly ProviderTerms[];
}

/**
 * Makes entries findable.
 *
 * @throws LlmPricingError LLM_PRICING_NAME_DUPLICATE when a name leads to two models.
 */
export function createPriceTable({ version, models, terms }: PriceTableEntries): PriceTable {
  const byName = new Map<string, ModelPrice>();
  const bySnapshot = new Map<string, ModelPrice>();
  models.forEach((model, index) => {
    const path = `models[${index}]`;
    for (const name of model.names) put(byName, keyOf(model.provider, name), model, path);
    for (const name of model.snapshotsOf) put(bySnapshot, keyOf(model.provider, name), model, path);
  });
  const byProvider = new Map<LlmProvider, ProviderTerms>();
  terms.forEach((one, index) => put(byProvider, one.provider, one, `providers[${index}]`));

  return Object.freeze({
    version,
    models: Object.freeze([...models]),
    terms: Object.freeze([...terms]),
    findModel(provider: LlmProvider, name: string) {
      const base = snapshotBase(name);
      return (
        byName.get(keyOf(provider, name)) ??
        (base === null ? null : (bySnapshot.get(keyOf(provider, base)) ?? null))
      );
    },
    findTerms: (provider: LlmProvider) => byProvider.get(provider) ?? null,
  });
}

function keyOf(provider: LlmProvider, name: string): string {
  return `${provider}/${name}`;
}

function put<K, V>(map: Map<K, V>, key: K, value: V, path: string): void {
  if (map.has(key)) throw new LlmPricingError('LLM_PRICING_NAME_DUPLICATE', { path });
  map.set(key, value);
}
