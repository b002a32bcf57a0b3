import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { publishedPrices } from '@ataski/llm-pricing';

import { boundableNames, describeModel, listModels } from './models-list.ts';

const all = { limit: 20, afterId: null, beforeId: null };
const names = ['claude-c', 'claude-a', 'claude-b', 'claude-a'];

interface Page {
  readonly data: readonly { readonly id: string }[];
  readonly has_more: boolean;
  readonly first_id: string | null;
  readonly last_id: string | null;
}

describe('the list of models', () => {
  it('has OpenAI’s shape for its clients', () => {
    expect(listModels('openai', ['gpt-b', 'gpt-a'], all)).toEqual({
      object: 'list',
      data: [
        { id: 'gpt-a', object: 'model', created: 0, owned_by: 'system' },
        { id: 'gpt-b', object: 'model', created: 0, owned_by: 'system' },
      ],
    });
  });

  it('has Anthropic’s shape for its clients, each name once', () => {
    expect(listModels('anthropic', names, { ...all, limit: 2 })).toEqual({
      data: ['claude-a', 'claude-b'].map((id) => ({
        type: 'model',
        id,
        display_name: id,
        created_at: '1970-01-01T00:00:00Z',
      })),
      has_more: true,
      first_id: 'claude-a',
      last_id: 'claude-b',
    });
    expect(listModels('anthropic', [], all)).toEqual({
      data: [],
      has_more: false,
      first_id: null,
      last_id: null,
    });
  });

  it('is met whole by pages of any size, forwards and backwards', () => {
    fc.assert(
      fc.property(fc.nat({ max: 30 }), fc.integer({ min: 1, max: 12 }), (count, limit) => {
        const ids = Array.from({ length: count }, (_, at) => `m-${String(at).padStart(2, '0')}`);
        const walk = (step: 'afterId' | 'beforeId') => {
          const met: string[][] = [];
          let cursor: string | null = step === 'afterId' ? null : 'n';
          const known = step === 'afterId' ? ids : [...ids, 'n'];
          for (;;) {
            const page = listModels('anthropic', known, { ...all, limit, [step]: cursor }) as Page;
            met.push(page.data.map(({ id }) => id));
            cursor = step === 'afterId' ? page.last_id : page.first_id;
            if (!page.has_more) return met;
          }
        };
        expect(walk('afterId').flat()).toEqual(ids);
        expect(walk('beforeId').reverse().flat()).toEqual(ids);
      }),
    );
  });

  it('has no page beside a model that it does not name', () => {
    expect(listModels('anthropic', names, { ...all, afterId: 'claude-x' })).toBeNull();
    expect(listModels('anthropic', names, { ...all, beforeId: 'claude' })).toBeNull();
  });

  it('knows a model by its exact name, in each shape, and no other', () => {
    expect(describeModel('openai', ['gpt-a'], 'gpt-a')).toMatchObject({ object: 'model' });
    expect(describeModel('anthropic', names, 'claude-a')).toMatchObject({ type: 'model' });
    expect(describeModel('openai', ['gpt-a'], 'gpt-A')).toBeNull();
  });

  it('names what can be bounded, of its provider alone', () => {
    const openai = boundableNames(publishedPrices(), 'openai');
    expect(openai).toEqual(expect.arrayContaining(['gpt-5-mini', 'text-embedding-3-small']));
    expect(boundableNames(publishedPrices(), 'anthropic')).toContain('claude-haiku-4-5');
    expect(openai.filter((name) => name.startsWith('claude'))).toEqual([]);
  });

  it.each(['gpt-4', 'gpt-4o-audio-preview', 'ada'])(
    'leaves out what has a price and no known limit: %s',
    (name) => {
      expect(publishedPrices().findModel('openai', name)).not.toBeNull();
      expect(boundableNames(publishedPrices(), 'openai')).not.toContain(name);
    },
  );
});
