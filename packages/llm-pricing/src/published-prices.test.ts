import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { calcPrice } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';

import { buildPrices, versionOf } from '../test/seed/build-prices.ts';
import { pricesFolder, readOverlayDocument } from '../test/seed/overlay-document.ts';
import { publishedPrices } from './published-prices.ts';

const text = readFileSync(join(pricesFolder, 'prices.json'), 'utf8');
const overlay = readOverlayDocument();

describe('the published prices', () => {
  it('are what the seed and the overlay make, to the letter', () => {
    expect(text).toBe(buildPrices(overlay));
  });

  it('have the day and the digest of their content as version', () => {
    const { version, ...content } = JSON.parse(text) as { version: string; pricedOn: string };
    expect(version).toBe(versionOf(content));
    expect(publishedPrices().version).toBe(version);
  });

  it('know a model by no name that leads elsewhere in the seed', () => {
    const timestamp = new Date(`${overlay.pricedOn}T12:00:00Z`);
    const usage = { input_tokens: 1 };
    const strays = publishedPrices().models.flatMap(({ provider, id, names, snapshotsOf }) =>
      [...names, ...snapshotsOf.map((name) => `${name}-20260131`)].filter((name) => {
        const found = calcPrice(usage, name, { providerId: provider, timestamp })?.model.id;
        // An id is a label of the seed's and need not be a name that it answers to.
        return found !== id && !(name === id && found === undefined);
      }),
    );
    expect(strays).toEqual([]);
  });

  it('have a mark and a source for every figure that is not the seed’s', () => {
    const figures = [...overlay.multipliers, ...overlay.facts];
    const marks = ['read', 'remembered', 'guessed'];
    expect(figures.filter(({ mark, source }) => !marks.includes(mark) || source === '')).toEqual(
      [],
    );
    const reasons = [...overlay.droppedNames, ...overlay.doubts];
    expect(reasons.filter(({ why }) => why === '')).toEqual([]);
  });
});
