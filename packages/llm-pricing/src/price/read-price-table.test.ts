import { describe, expect, it } from 'vitest';

import { readPriceTable } from './read-price-table.ts';
import {
  documentOf,
  modelWithTier,
  tinyDocument,
  tinyModel,
  tinyTier,
} from './tiny-document.fixture.ts';

const withoutOutput = Object.fromEntries(
  Object.entries(tinyTier).filter(([name]) => name !== 'output'),
);
const higher = { ...tinyTier, fromInputTokens: 100 };

const refused: readonly (readonly [string, unknown, string, string])[] = [
  ['nothing', null, 'LLM_PRICING_MEMBER_INVALID', 'document'],
  ['a list', [], 'LLM_PRICING_MEMBER_INVALID', 'document'],
  ['an unknown member', { ...tinyDocument, more: 1 }, 'LLM_PRICING_MEMBER_UNKNOWN', 'document'],
  [
    'an unknown member of a model',
    documentOf({ ...tinyModel, more: 1 }),
    'LLM_PRICING_MEMBER_UNKNOWN',
    'models[0]',
  ],
  [
    'an unknown price',
    documentOf(modelWithTier({ cacheWrite2h: 1 })),
    'LLM_PRICING_MEMBER_UNKNOWN',
    'models[0].tiers[0]',
  ],
  [
    'a price that is missing',
    documentOf({ ...tinyModel, tiers: [withoutOutput] }),
    'LLM_PRICING_MEMBER_INVALID',
    'models[0].tiers[0].output',
  ],
  [
    'a negative price',
    documentOf(modelWithTier({ input: -1 })),
    'LLM_PRICING_NUMBER_INVALID',
    'models[0].tiers[0].input',
  ],
  [
    'a fraction',
    documentOf(modelWithTier({ input: 0.5 })),
    'LLM_PRICING_NUMBER_INVALID',
    'models[0].tiers[0].input',
  ],
  [
    'a price beyond what a number holds exactly',
    documentOf(modelWithTier({ input: 2 ** 53 })),
    'LLM_PRICING_NUMBER_INVALID',
    'models[0].tiers[0].input',
  ],
  [
    'a price as text',
    documentOf(modelWithTier({ input: '1' })),
    'LLM_PRICING_NUMBER_INVALID',
    'models[0].tiers[0].input',
  ],
  [
    'an input without a price',
    documentOf(modelWithTier({ input: null })),
    'LLM_PRICING_NUMBER_INVALID',
    'models[0].tiers[0].input',
  ],
  [
    'no tier',
    documentOf({ ...tinyModel, tiers: [] }),
    'LLM_PRICING_TIERS_INVALID',
    'models[0].tiers',
  ],
  [
    'a first tier that does not begin at 0',
    documentOf({ ...tinyModel, tiers: [higher] }),
    'LLM_PRICING_TIERS_INVALID',
    'models[0].tiers',
  ],
  [
    'tiers that do not ascend',
    documentOf({ ...tinyModel, tiers: [tinyTier, higher, higher] }),
    'LLM_PRICING_TIERS_INVALID',
    'models[0].tiers',
  ],
  [
    'a tier that lacks a price of another',
    documentOf({ ...tinyModel, tiers: [tinyTier, { ...higher, output: null }] }),
    'LLM_PRICING_TIERS_INVALID',
    'models[0].tiers',
  ],
  [
    'a provider that is not known',
    documentOf({ ...tinyModel, provider: 'other' }),
    'LLM_PRICING_MEMBER_INVALID',
    'models[0].provider',
  ],
  ['a model twice', documentOf(tinyModel, tinyModel), 'LLM_PRICING_NAME_DUPLICATE', 'models[1]'],
  [
    'a name of two models',
    documentOf(tinyModel, { ...tinyModel, id: 'other', snapshotsOf: [] }),
    'LLM_PRICING_NAME_DUPLICATE',
    'models[1]',
  ],
  [
    'snapshots of two models under one name',
    documentOf(tinyModel, { ...tinyModel, id: 'other', aliases: [] }),
    'LLM_PRICING_NAME_DUPLICATE',
    'models[1]',
  ],
  [
    'a multiplier that is negative',
    { ...tinyDocument, providers: [{ ...tinyDocument.providers[0], geos: { us: -1 } }] },
    'LLM_PRICING_NUMBER_INVALID',
    'providers[0].geos',
  ],
  [
    'a version with a space',
    { ...tinyDocument, version: 'a b' },
    'LLM_PRICING_MEMBER_INVALID',
    'version',
  ],
];

describe('a price table', () => {
  it.each(refused)('is refused for %s, and the place is named', (_what, json, code, path) => {
    expect(() => readPriceTable(json)).toThrow(
      expect.objectContaining({ name: 'LlmPricingError', code, details: { path } }),
    );
  });

  it('is frozen, its prices whole pico-dollars', () => {
    const table = readPriceTable(tinyDocument);
    const model = table.findModel('anthropic', 'tiny');
    expect(model?.tiers[0]).toEqual({
      fromInputTokens: 0,
      input: 10n,
      cacheRead: 1n,
      cacheWrite5m: 12n,
      cacheWrite1h: 20n,
      output: 50n,
      audioInput: null,
      audioOutput: null,
    });
    expect([table, table.models, model, model?.tiers, model?.tiers[0]].every(Object.isFrozen)).toBe(
      true,
    );
  });
});
