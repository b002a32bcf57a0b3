import { describe, expect, it } from 'vitest';

import { boundCall } from '../bound-call.ts';
import type { ModelPrice } from '../price/model-price.ts';
import { createPriceTable } from '../price-table.ts';
import { publishedPrices } from '../published-prices.ts';
import { isBoundable } from './is-boundable.ts';
import { say } from './plain-calls.fixture.ts';

const table = publishedPrices();
const policy = { defaultOutputTokens: null, maxServerToolUses: 0 };
const surfaces = { openai: 'chat_completions', anthropic: 'messages' } as const;

/** A plain call of the model, on the surface that it is made for. */
function plainCall({ provider, id, tiers }: ModelPrice) {
  const embeds = tiers.every(({ output }) => output === null);
  const surface = embeds ? ('embeddings' as const) : surfaces[provider];
  const limit = provider === 'anthropic' ? { max_tokens: 100 } : {};
  const body = embeds ? { model: id, input: 'hello' } : { model: id, messages: say, ...limit };
  return { surface, body, bodyBytes: 100, betas: [] };
}

describe('a model of which calls can be bounded', () => {
  it('is one whose plain call has a bound, for every published price', () => {
    const kinds = table.models.map((model) => [isBoundable(table, model), model] as const);
    for (const [boundable, model] of kinds)
      expect([model.id, boundCall(plainCall(model), table, policy).kind]).toEqual([
        model.id,
        boundable ? 'bounded' : 'refused',
      ]);
    expect(new Set(kinds.map(([boundable]) => boundable)).size).toBe(2);
  });

  it.each(['contextWindowTokens', 'maxOutputTokens'])('is none without its %s', (limit) => {
    const model = table.findModel('openai', 'gpt-5-mini')!;
    expect(isBoundable(table, model)).toBe(true);
    expect(isBoundable(table, { ...model, [limit]: null })).toBe(false);
  });

  it('is none where the table has no terms of its provider', () => {
    const { version, models } = table;
    const bare = createPriceTable({ version, models, terms: [] });
    expect(bare.models.filter((model) => isBoundable(bare, model))).toEqual([]);
  });
});
