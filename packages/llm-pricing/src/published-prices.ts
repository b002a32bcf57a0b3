import document from '../prices/prices.json' with { type: 'json' };
import { readPriceTable } from './price/read-price-table.ts';
import type { PriceTable } from './price-table.ts';

let table: PriceTable | null = null;

/**
 * The prices that this version of the package was published with. `prices/prices.json` holds them,
 * and `prices/overlay.json` says of each figure that is not the seed's where it comes from.
 */
export function publishedPrices(): PriceTable {
  table ??= readPriceTable(document);
  return table;
}
