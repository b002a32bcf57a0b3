import { describe, expect, it } from 'vitest';

import { readPriceTable } from './price/read-price-table.ts';
import { tinyDocument } from './price/tiny-document.fixture.ts';
import { publishedPrices } from './published-prices.ts';

const tiny = readPriceTable(tinyDocument);

describe('a model', () => {
  it.each(['tiny', 'tiny-latest', 'tiny-20260131', 'tiny-2026-01-31'])('is found as %s', (name) => {
    expect(tiny.findModel('anthropic', name)?.id).toBe('tiny');
  });

  it.each([
    'tin',
    'tiny-2',
    'tiny-pro',
    'Tiny',
    'tiny ',
    '',
    'tiny-latest-20260131',
    'tiny-20261331',
    'tiny-2026-0131',
    'tiny-20260131-fast',
    '__proto__',
    'constructor',
  ])('is unknown as %j, however near', (name) => {
    expect(tiny.findModel('anthropic', name)).toBeNull();
  });

  it('is unknown to another provider', () => {
    expect(tiny.findModel('openai', 'tiny')).toBeNull();
  });

  it.each(['claude-sonnet-5-5', 'claude-haiku-5-5', 'gpt-6.1-sol', 'gpt-4o-mini-search-preview'])(
    'that came after the table is unknown to it: %s',
    (name) => {
      const table = publishedPrices();
      expect(table.findModel('anthropic', name) ?? table.findModel('openai', name)).toBeNull();
    },
  );
});
