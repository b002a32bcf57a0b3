import type { ModelPrice } from '../price/model-price.ts';
import type { PriceTable } from '../price-table.ts';

/**
 * Whether a plain call of a model can be bounded by the table, without a limit that somebody adds
 * to it. Of a model that is not, every call is refused, whatever it asks.
 */
export function isBoundable(table: PriceTable, model: ModelPrice): boolean {
  if (table.findTerms(model.provider) === null) return false;
  // What writes nothing takes its input by bytes, whatever its window.
  const writes = model.tiers.some(({ output }) => output !== null);
  return !writes || (model.contextWindowTokens !== null && model.maxOutputTokens !== null);
}
