import { createPriceTable } from '../price-table.ts';
import type { PriceTable } from '../price-table.ts';
import { readModel } from './read-model.ts';
import { versionShape } from './read-price-table.ts';
import { readArray, readObject, readText } from './strict-json.ts';

/**
 * The table with an operator's own rows: `{ version, models }`. A row replaces the row of the same
 * provider and id whole, or is added. Both versions stand in the version, so that an amount can be
 * computed again.
 *
 * @throws LlmPricingError As `readPriceTable` does, also when a name of a row already leads to a
 *   model that is not replaced.
 */
export function overlayPrices(base: PriceTable, overlay: unknown): PriceTable {
  const document = readObject(overlay, 'document', ['version', 'models']);
  const version = readText(document['version'], 'version', versionShape);
  const rows = readArray(document['models'], 'models', readModel);
  const replaced = new Set(rows.map(({ provider, id }) => `${provider}/${id}`));
  return createPriceTable({
    version: `${base.version}+${version}`,
    terms: base.terms,
    models: [
      ...rows,
      ...base.models.filter(({ provider, id }) => !replaced.has(`${provider}/${id}`)),
    ],
  });
}
