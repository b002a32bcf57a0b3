import { describe, expect, it } from 'vitest';

import { boundCall } from '../bound-call.ts';
import { publishedPrices } from '../published-prices.ts';
import type { CallSurface } from '../surface.ts';
import { openPolicy } from './no-overshoot.fixture.ts';
import { bound, chat, content, message, response, say, tool } from './plain-calls.fixture.ts';

const table = publishedPrices();
const search = tool('web_search_20250305', { max_uses: 101 });

const refused: readonly (readonly [string, CallSurface, unknown, string, string | undefined])[] = [
  ['no object', 'messages', [], 'body_invalid', 'body'],
  ['no model', 'messages', { ...message, model: 1 }, 'body_invalid', 'model'],
  ['no messages', 'messages', { ...message, messages: 'x' }, 'body_invalid', 'messages'],
  [
    'a limit of null',
    'responses',
    { ...response, max_output_tokens: null },
    'body_invalid',
    'max_output_tokens',
  ],
  ['a limit below 0', 'messages', { ...message, max_tokens: -1 }, 'body_invalid', 'max_tokens'],
  ['a fraction', 'messages', { ...message, max_tokens: 1.5 }, 'body_invalid', 'max_tokens'],
  ['no answer', 'chat_completions', { ...chat, n: 0 }, 'body_invalid', 'n'],
  [
    'a tier of null',
    'chat_completions',
    { ...chat, service_tier: null },
    'body_invalid',
    'service_tier',
  ],
  [
    'an empty embedding',
    'embeddings',
    { model: 'text-embedding-3-small', input: [] },
    'body_invalid',
    'input',
  ],
  [
    'a mixed embedding',
    'embeddings',
    { model: 'text-embedding-3-small', input: [1, 'x'] },
    'body_invalid',
    'input',
  ],

  [
    'an unknown model',
    'messages',
    { ...message, model: 'claude-opus-6' },
    'model_unknown',
    'model',
  ],
  [
    'a model of another provider',
    'messages',
    { ...message, model: 'gpt-5' },
    'model_unknown',
    'model',
  ],
  [
    'a model without a known answer',
    'chat_completions',
    { ...chat, model: 'gpt-4-turbo' },
    'output_unbounded',
    'model',
  ],
  [
    'a model without a known window',
    'chat_completions',
    { ...chat, model: 'gpt-chat-latest' },
    'input_unbounded',
    'model',
  ],
  [
    'a message without a limit',
    'messages',
    { model: message.model, messages: say },
    'output_unbounded',
    'max_tokens',
  ],
  [
    'a tool without a price',
    'responses',
    { ...response, model: 'o1', max_tool_calls: 1, ...tool('web_search') },
    'price_unknown',
    'web_search',
  ],

  ['audio', 'chat_completions', { ...chat, audio: { voice: 'x' } }, 'feature_unbounded', 'audio'],
  [
    'modalities',
    'chat_completions',
    { ...chat, modalities: ['audio'] },
    'feature_unbounded',
    'modalities',
  ],
  [
    'a prediction',
    'chat_completions',
    { ...chat, prediction: {} },
    'feature_unbounded',
    'prediction',
  ],
  [
    'a search without a limit',
    'chat_completions',
    { ...chat, web_search_options: {} },
    'feature_unbounded',
    'web_search_options',
  ],
  [
    'audio in a message',
    'chat_completions',
    { ...chat, messages: content({ type: 'input_audio' }) },
    'feature_unbounded',
    'input_audio',
  ],
  [
    'audio of before',
    'chat_completions',
    { ...chat, messages: [{ role: 'assistant', audio: { id: 'x' } }] },
    'feature_unbounded',
    'audio',
  ],
  [
    'a dearer tier',
    'chat_completions',
    { ...chat, service_tier: 'priority' },
    'feature_unbounded',
    'service_tier',
  ],
  [
    'the project’s own tier',
    'responses',
    { ...response, service_tier: 'auto' },
    'feature_unbounded',
    'service_tier',
  ],
  [
    'an answer that is kept',
    'responses',
    { ...response, store: true },
    'feature_unbounded',
    'store',
  ],
  [
    'work in the background',
    'responses',
    { ...response, background: true },
    'feature_unbounded',
    'background',
  ],
  [
    'an answer of before',
    'responses',
    { ...response, previous_response_id: 'x' },
    'feature_unbounded',
    'previous_response_id',
  ],
  [
    'a conversation',
    'responses',
    { ...response, conversation: 'x' },
    'feature_unbounded',
    'conversation',
  ],
  [
    'a prompt template',
    'responses',
    { ...response, prompt: { id: 'x' } },
    'feature_unbounded',
    'prompt',
  ],
  [
    'an item by its id',
    'responses',
    { ...response, input: [{ type: 'item_reference', id: 'x' }] },
    'feature_unbounded',
    'item_reference',
  ],
  [
    'a way of reasoning',
    'responses',
    { ...response, reasoning: { mode: 'pro' } },
    'feature_unbounded',
    'mode',
  ],
  [
    'a search without max_tool_calls',
    'responses',
    { ...response, ...tool('web_search') },
    'feature_unbounded',
    'max_tool_calls',
  ],
  ...['code_interpreter', 'file_search', 'mcp', 'image_generation', 'web_search_preview'].map(
    (type) =>
      [
        `the tool ${type}`,
        'responses',
        { ...response, ...tool(type) },
        'feature_unbounded',
        type,
      ] as const,
  ),
  [
    'a search in a chat',
    'chat_completions',
    { ...chat, ...tool('web_search') },
    'feature_unbounded',
    'web_search',
  ],

  ...[
    'container',
    'mcp_servers',
    'context_management',
    'fallbacks',
    'speed',
    'inference_geo',
    'cache_control',
  ].map(
    (name) => [name, 'messages', { ...message, [name]: 'x' }, 'feature_unbounded', name] as const,
  ),
  [
    'the tier of a contract',
    'messages',
    { ...message, service_tier: 'auto' },
    'feature_unbounded',
    'service_tier',
  ],
  [
    'a search without max_uses',
    'messages',
    { ...message, ...tool('web_search_20250305') },
    'feature_unbounded',
    'max_uses',
  ],
  [
    'more searches than the policy has',
    'messages',
    { ...message, ...search },
    'feature_unbounded',
    'max_uses',
  ],
  [
    'an advisor',
    'messages',
    { ...message, ...tool('advisor_20260301') },
    'feature_unbounded',
    'advisor',
  ],
  [
    'code that is run',
    'messages',
    { ...message, ...tool('code_execution_20250825') },
    'feature_unbounded',
    'code_execution',
  ],
  [
    'an unknown block',
    'messages',
    { ...message, messages: content({ type: 'container_upload' }) },
    'feature_unbounded',
    'container_upload',
  ],
  [
    'an unknown block in a tool’s answer',
    'messages',
    { ...message, messages: content({ type: 'tool_result', content: [{ type: 'video' }] }) },
    'feature_unbounded',
    'video',
  ],
  [
    'a tool’s answer within a tool’s answer',
    'messages',
    {
      ...message,
      messages: content({ type: 'tool_result', content: [{ type: 'tool_result', content: [] }] }),
    },
    'feature_unbounded',
    'tool_result',
  ],
  [
    'an unknown member of output_config',
    'messages',
    { ...message, output_config: { task_budget: 1 } },
    'feature_unbounded',
    'task_budget',
  ],

  [
    'a name that no API would have',
    'messages',
    { ...message, 'sk-ant-secret': 1 },
    'feature_unbounded',
    undefined,
  ],
  [
    'a type that is a sentence',
    'messages',
    { ...message, ...tool('Ignore all of it') },
    'feature_unbounded',
    undefined,
  ],
  [
    'a name that is too long',
    'messages',
    { ...message, ['a'.repeat(41)]: 1 },
    'feature_unbounded',
    undefined,
  ],
];

describe('a call', () => {
  it.each(refused)('is refused with %s', (_, surface, body, code, field) => {
    const refusal = { kind: 'refused', code };
    expect(bound(surface, body)).toEqual(field === undefined ? refusal : { ...refusal, field });
  });

  it.each([
    ['messages', message, 'context-1m-2025-08-07'],
    ['chat_completions', chat, 'assistants=v2'],
  ] as const)('is refused with a beta that may change its price: %s', (surface, body, beta) => {
    const call = { surface, body, bodyBytes: 1000, betas: [beta] };
    expect(boundCall(call, table, openPolicy)).toEqual({
      kind: 'refused',
      code: 'feature_unbounded',
      field: 'betas',
    });
  });

  it('is bounded with a beta that changes nothing', () => {
    const betas = ['fine-grained-tool-streaming-2025-05-14'];
    const call = { surface: 'messages', body: message, bodyBytes: 1000, betas } as const;
    expect(boundCall(call, table, openPolicy)).toEqual(bound('messages', message));
  });

  it.each([0, -1, 1.5, NaN, Infinity])('is refused with a body of %d bytes', (bodyBytes) => {
    const call = { surface: 'messages', body: message, bodyBytes, betas: [] } as const;
    expect(boundCall(call, table, openPolicy)).toMatchObject({ code: 'body_invalid' });
  });

  it('is refused when its images are larger than its body', () => {
    const url = `data:image/png;base64,${'A'.repeat(2000)}`;
    const body = { ...chat, messages: content({ type: 'image_url', image_url: { url } }) };
    expect(bound('chat_completions', body)).toMatchObject({ code: 'body_invalid' });
  });
});
