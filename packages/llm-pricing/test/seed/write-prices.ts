import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildPrices } from './build-prices.ts';
import { pricesFolder, readOverlayDocument } from './overlay-document.ts';

/** Writes `prices/prices.json`: run it by `npm run prices` after a change of seed or overlay. */
writeFileSync(join(pricesFolder, 'prices.json'), buildPrices(readOverlayDocument()));
