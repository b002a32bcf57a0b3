import { describe, expect, it } from 'vitest';

import { overlayPrices } from './overlay-prices.ts';
import { readPriceTable } from './read-price-table.ts';
import { modelWithTier, tinyDocument, tinyModel } from './tiny-document.fixture.ts';

const base = readPriceTable(tinyDocument);
const other = { ...tinyModel, id: 'other', aliases: [], snapshotsOf: [] };

describe('an operator’s own rows', () => {
  it('replace a row whole, and add one', () => {
    const table = overlayPrices(base, {
      version: 'contract-7',
      models: [{ ...(modelWithTier({ input: 8 }) as object), aliases: [] }, other],
    });
    expect(table.findModel('anthropic', 'tiny')?.tiers[0]?.input).toBe(8n);
    expect(table.findModel('anthropic', 'tiny-latest')).toBeNull();
    expect(table.findModel('anthropic', 'other')?.id).toBe('other');
    expect(table.findTerms('anthropic')).toBe(base.findTerms('anthropic'));
  });

  it('leave the table beneath as it was, and name both in the version', () => {
    const table = overlayPrices(base, {
      version: 'contract-7',
      models: [modelWithTier({ input: 8 })],
    });
    expect(base.findModel('anthropic', 'tiny')?.tiers[0]?.input).toBe(10n);
    expect(table.version).toBe('tiny-1+contract-7');
  });

  it('are refused when they take a name of another row', () => {
    const models = [{ ...other, aliases: ['tiny-latest'] }];
    expect(() => overlayPrices(base, { version: 'v', models })).toThrow(
      expect.objectContaining({ code: 'LLM_PRICING_NAME_DUPLICATE' }),
    );
  });

  it.each([
    ['an unknown member', { version: 'v', models: [], note: '' }, 'LLM_PRICING_MEMBER_UNKNOWN'],
    ['no version', { models: [] }, 'LLM_PRICING_MEMBER_INVALID'],
    [
      'a negative price',
      { version: 'v', models: [modelWithTier({ output: -1 })] },
      'LLM_PRICING_NUMBER_INVALID',
    ],
  ])('are refused for %s', (_, overlay, code) => {
    expect(() => overlayPrices(base, overlay)).toThrow(expect.objectContaining({ code }));
  });
});
