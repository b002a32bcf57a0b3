import { describe, expect, it } from 'vitest';

import type { Surface } from '../surface.ts';
import { readUsage } from './read-usage.ts';

const chat = (usage: unknown, more: object = {}) => ({ model: 'gpt-5', usage, ...more });
const message = (usage: unknown) => ({ model: 'claude-opus-5', usage });
const counts = { input_tokens: 1, output_tokens: 1 };

/** Answers that do not say what they cost; each was billed nevertheless. */
const silent: readonly (readonly [string, Surface, unknown])[] = [
  ['no body', 'chat_completions', null],
  ['a list', 'chat_completions', []],
  ['no usage', 'chat_completions', chat(undefined)],
  ['usage that is null, as in a failed response', 'responses', chat(null, { output: [] })],
  ['no model', 'chat_completions', { usage: { prompt_tokens: 1, completion_tokens: 1 } }],
  ['no total of the input', 'chat_completions', chat({ completion_tokens: 1 })],
  ['no total of the output', 'chat_completions', chat({ prompt_tokens: 1 })],
  [
    'samplings that add up to less than the totals',
    'messages',
    message({ input_tokens: 5, output_tokens: 9, iterations: [{ type: 'message', ...counts }] }),
  ],
  ['a negative count', 'chat_completions', chat({ prompt_tokens: -1, completion_tokens: 1 })],
  ['a fraction', 'chat_completions', chat({ prompt_tokens: 1.5, completion_tokens: 1 })],
  ['a count as text', 'chat_completions', chat({ prompt_tokens: '1', completion_tokens: 1 })],
  [
    'more cached than there was',
    'chat_completions',
    chat({
      prompt_tokens: 10,
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 8, cache_write_tokens: 3 },
    }),
  ],
  [
    'audio of which some was cached',
    'chat_completions',
    chat({
      prompt_tokens: 10,
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 1, audio_tokens: 1 },
    }),
  ],
  ['no list of output items', 'responses', chat(counts)],
  ['an item of an unknown price', 'responses', chat(counts, { output: [{ type: 'mcp_call' }] })],
  ['no count of embedded tokens', 'embeddings', chat({ total_tokens: 5 })],
  ['no output of a message', 'messages', message({ input_tokens: 1 })],
  [
    'lives of the cache that do not add up',
    'messages',
    message({
      ...counts,
      cache_creation_input_tokens: 5,
      cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 1 },
    }),
  ],
  ['iterations that are no list', 'messages', message({ ...counts, iterations: {} })],
  [
    'an iteration of an unknown kind',
    'messages',
    message({ ...counts, iterations: [{ type: 'dream', ...counts }] }),
  ],
  [
    'an advisor without a name',
    'messages',
    message({ ...counts, iterations: [{ type: 'advisor_message', ...counts }] }),
  ],
  [
    'a tool of an unknown price',
    'messages',
    message({ ...counts, server_tool_use: { code_execution_requests: 1 } }),
  ],
];

describe('usage', () => {
  it.each(silent)('is null for %s', (_, surface, body) => {
    expect(readUsage(surface, body)).toBeNull();
  });

  it('counts no token twice', () => {
    const usage = readUsage('chat_completions', {
      model: 'gpt-5.6-sol',
      service_tier: 'default',
      usage: {
        prompt_tokens: 100,
        completion_tokens: 50,
        prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
        completion_tokens_details: { reasoning_tokens: 40 },
      },
    });
    expect(usage).toEqual({
      provider: 'openai',
      serviceTier: 'default',
      inferenceGeo: null,
      speed: null,
      lines: [
        {
          model: 'gpt-5.6-sol',
          input: 10,
          cacheRead: 60,
          cacheWrite5m: 30,
          cacheWrite1h: 0,
          output: 50,
          audioInput: 0,
          audioOutput: 0,
          serverTools: { webSearch: 0, webFetch: 0 },
        },
      ],
    });
  });

  it('carries the tier, the place and the speed that the answer states', () => {
    const stated = { service_tier: 'priority', inference_geo: 'us', speed: 'fast' };
    expect(readUsage('messages', message({ ...counts, ...stated }))).toMatchObject({
      serviceTier: 'priority',
      inferenceGeo: 'us',
      speed: 'fast',
    });
  });

  it('is the totals where the list of samplings is empty', () => {
    expect(readUsage('messages', message({ ...counts, iterations: [] }))?.lines).toHaveLength(1);
  });
});
