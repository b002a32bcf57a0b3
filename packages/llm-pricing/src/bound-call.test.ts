import { describe, expect, it } from 'vitest';

import { openPolicy } from './bound/no-overshoot.fixture.ts';
import { bound, chat, content, message, response, say, tool } from './bound/plain-calls.fixture.ts';
import { boundCall } from './bound-call.ts';
import { readPriceTable } from './price/read-price-table.ts';
import { documentOf, tinyModel, tinyTier } from './price/tiny-document.fixture.ts';
import { publishedPrices } from './published-prices.ts';
import type { CallSurface } from './surface.ts';

const table = publishedPrices();
const bounded: readonly (readonly [string, CallSurface, object, bigint])[] = [
  // 1528 tokens (bytes, a message, the call) at $0.25, 100 at $2.
  ['a chat completion', 'chat_completions', chat, 582_000n],
  // The answer three times, the prompt once.
  ['a chat completion with three answers', 'chat_completions', { ...chat, n: 3 }, 982_000n],
  // The larger of two limits.
  ['a chat completion with two limits', 'chat_completions', { ...chat, max_tokens: 200 }, 782_000n],
  // The prompt at $5, which is what a write to the automatic cache costs, and the answer at $20.
  [
    'a model that bills what it caches',
    'chat_completions',
    { ...chat, model: 'gpt-5.6-sol' },
    9_640_000n,
  ],
  ['a response', 'responses', response, 582_000n],
  // The whole window at the higher tier: 1,050,000 at $5, 100 at $22.50.
  [
    'a response to a file',
    'responses',
    {
      ...response,
      model: 'gpt-5.4',
      input: content({ type: 'input_file', file_id: 'file_1' }),
    },
    5_252_250_000n,
  ],
  // 1528 at $4, 100 at $20, and a tenth for the dearest place.
  ['a message', 'messages', message, 8_923_200n],
  // The prompt at $8: what is marked may be written for an hour.
  [
    'a message with a mark for the cache',
    'messages',
    {
      ...message,
      system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }],
    },
    15_646_400n,
  ],
  // What the provider adds for a tool: 1088 tokens more than the plain call.
  [
    'a chat completion with a tool',
    'chat_completions',
    { ...chat, tools: [{ type: 'function', function: { name: 'x' } }] },
    854_000n,
  ],
  [
    'a message with a tool',
    'messages',
    { ...message, tools: [{ name: 'x', input_schema: {} }] },
    13_710_400n,
  ],
  // 2048 more for one that Anthropic describes itself.
  ['a message with a shell', 'messages', { ...message, ...tool('bash_20250124') }, 22_721_600n],
  // 1024 for an answer that has to have a form.
  [
    'a chat completion of a form',
    'chat_completions',
    { ...chat, response_format: { type: 'json_object' } },
    838_000n,
  ],
  ['a response of a form', 'responses', { ...response, text: { format: {} } }, 838_000n],
  ['a message of a form', 'messages', { ...message, output_config: { format: {} } }, 13_428_800n],
  // The budget for thinking is larger than the limit: 1528 at $4, 300 at $20.
  // An answer as long as the window: 1,000,000 at $20, the prompt as above, and a tenth.
  [
    'a message that thinks between tools',
    'messages',
    { ...message, thinking: { type: 'enabled', budget_tokens: 300 } },
    22_006_723_200n,
  ],
  // Three samplings, each with the whole window written for an hour at $2 and 100 at $5; two cents.
  [
    'a message with two searches',
    'messages',
    {
      ...message,
      model: 'claude-haiku-4-5',
      tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 2 }],
    },
    1_341_650_000n,
  ],
  // Of 1000 bytes 422 are an image, which counts for 6000 tokens: 7106 at $4, 100 at $20.
  [
    'a message with an image',
    'messages',
    {
      ...message,
      messages: content({ type: 'image', source: { type: 'base64', data: 'A'.repeat(422) } }),
    },
    33_466_400n,
  ],
  // 1000 bytes at $0.02.
  [
    'an embedding of a text',
    'embeddings',
    { model: 'text-embedding-3-small', input: 'x' },
    20_000n,
  ],
  // Five tokens at $0.02.
  [
    'an embedding of tokens',
    'embeddings',
    {
      model: 'text-embedding-3-small',
      input: [
        [1, 2],
        [3, 4, 5],
      ],
    },
    100n,
  ],
  ['a count of tokens', 'count_tokens', { model: 'claude-opus-5-5', messages: say }, 0n],
];

describe('the bound of', () => {
  it.each(bounded)('%s is the dearest it can be, to the nano-dollar', (_, surface, body, hold) => {
    expect(bound(surface, body)).toMatchObject({
      kind: 'bounded',
      holdNanoUsd: hold,
      priceVersion: table.version,
    });
  });

  it.each([
    [
      'an image by its address',
      'messages',
      { type: 'image', source: { type: 'url', url: 'https://x' } },
    ],
    ['an image by its id', 'messages', { type: 'image', source: { type: 'file', file_id: 'x' } }],
    ['a document', 'messages', { type: 'document', source: { type: 'text', data: 'x' } }],
    ['sealed reasoning', 'messages', { type: 'redacted_thinking', data: 'x' }],
    [
      'an image of unknown form',
      'messages',
      { type: 'image', source: { type: 'url', url: 'data:x' } },
    ],
  ] as const)('%s is the whole context window', (_, surface, part) => {
    expect(bound(surface, { ...message, messages: content(part) })).toMatchObject({
      inputTokens: 1_000_000,
    });
  });

  it.each([
    ['reasoning of before', { type: 'reasoning', encrypted_content: 'x', summary: [] }],
    ['a search of before', { type: 'web_search_call', id: 'ws_1', status: 'completed' }],
    ['an image by its id', { role: 'user', content: [{ type: 'input_image', file_id: 'x' }] }],
  ])('a response to %s is that of the whole context window', (_, item) => {
    expect(bound('responses', { ...response, input: [item] })).toMatchObject({
      inputTokens: 400_000,
    });
  });

  it('a body that is nested without end is found all the same', () => {
    let schema: unknown = {};
    for (let depth = 0; depth < 100_000; depth += 1) schema = [schema];
    const tools = [{ name: 'x', input_schema: schema }];
    expect(bound('messages', { ...message, tools })).toMatchObject({ kind: 'bounded' });
  });

  it('a prompt is never more than the context window', () => {
    const call = { surface: 'messages', body: message, bodyBytes: 30_000_000, betas: [] } as const;
    expect(boundCall(call, table, openPolicy)).toMatchObject({ inputTokens: 1_000_000 });
  });

  it('a limit beyond what the model can write, as the table has it, is believed', () => {
    expect(bound('messages', { ...message, max_tokens: 9_000_000 })).toMatchObject({
      outputTokens: 9_000_000,
    });
  });

  it('a tier that is cheaper than the one before is the dearer of the two', () => {
    const cheap = {
      ...tinyTier,
      fromInputTokens: 100,
      input: 1,
      cacheWrite5m: 1,
      cacheWrite1h: 1,
      output: 1,
    };
    const tiers = [tinyTier, cheap];
    const falling = readPriceTable(documentOf({ ...tinyModel, tiers }));
    const body = { ...message, model: 'tiny' };
    const call = { surface: 'messages', body, bodyBytes: 1000, betas: [] } as const;
    // 1528 at 10, 100 at 50 pico-dollars, and a tenth.
    expect(boundCall(call, falling, openPolicy)).toMatchObject({ holdNanoUsd: 23n });
  });
});

describe('what is added to a body', () => {
  const openChat = { model: chat.model, messages: say };
  const openResponse = { model: response.model, input: 'hello' };

  it('limits the answer, and fixes the tier and the store', () => {
    const added = { service_tier: 'default', store: false };
    expect(bound('chat_completions', openChat)).toMatchObject({
      added: { ...added, max_completion_tokens: 128_000 },
      outputTokens: 128_000,
    });
    expect(
      bound('responses', openResponse, { ...openPolicy, defaultOutputTokens: 500 }),
    ).toMatchObject({
      added: { ...added, max_output_tokens: 500 },
      outputTokens: 500,
    });
    expect(bound('messages', message)).toMatchObject({ added: { service_tier: 'standard_only' } });
  });

  it('is never a member that the body has', () => {
    const whole = { ...chat, service_tier: 'flex', store: false };
    expect(bound('chat_completions', whole)).toMatchObject({ added: {} });
    expect(bound('messages', { ...message, service_tier: 'standard_only' })).toMatchObject({
      added: {},
    });
    expect(bound('embeddings', { model: 'text-embedding-3-small', input: 'x' })).toMatchObject({
      added: {},
    });
  });
});

describe('a policy', () => {
  it.each([
    { defaultOutputTokens: -1, maxServerToolUses: 0 },
    { defaultOutputTokens: 0.5, maxServerToolUses: 0 },
    { defaultOutputTokens: null, maxServerToolUses: -1 },
    { defaultOutputTokens: null, maxServerToolUses: NaN },
  ])('of no whole numbers is refused: %o', (policy) => {
    expect(() => bound('messages', message, policy)).toThrow(
      expect.objectContaining({ code: 'LLM_PRICING_POLICY_INVALID' }),
    );
  });

  it('of no server tools refuses them', () => {
    const body = { ...message, ...tool('web_search_20250305', { max_uses: 1 }) };
    const policy = { defaultOutputTokens: null, maxServerToolUses: 0 };
    expect(bound('messages', body, policy)).toMatchObject({ code: 'feature_unbounded' });
  });
});
