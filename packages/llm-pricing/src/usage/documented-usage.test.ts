import { describe, expect, it } from 'vitest';

import { costOf } from '../cost-of.ts';
import { publishedPrices } from '../published-prices.ts';
import type { Surface } from '../surface.ts';
import { readUsage } from './read-usage.ts';

interface Documented {
  readonly what: string;
  readonly surface: Surface;
  readonly body: unknown;
  /** By hand, from the prices of the day in dollars for a million tokens. */
  readonly nanoUsd: bigint;
}

const documented: readonly Documented[] = [
  {
    what: 'a chat completion with cached, written and reasoning tokens',
    surface: 'chat_completions',
    body: {
      object: 'chat.completion',
      model: 'gpt-5.6-sol',
      service_tier: 'default',
      usage: {
        prompt_tokens: 10_000,
        completion_tokens: 2000,
        total_tokens: 12_000,
        prompt_tokens_details: { cached_tokens: 6000, cache_write_tokens: 3000, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 1500,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
    },
    // 1000 at $4, 6000 at $0.40, 3000 at $5, 2000 at $20: $0.0614.
    nanoUsd: 61_400_000n,
  },
  {
    what: 'a chat completion that speaks',
    surface: 'chat_completions',
    body: {
      model: 'gpt-audio-2025-08-28',
      usage: {
        prompt_tokens: 150,
        completion_tokens: 80,
        prompt_tokens_details: { audio_tokens: 100, cached_tokens: 0 },
        completion_tokens_details: { audio_tokens: 60 },
      },
    },
    // 50 at $2.50, 100 of audio at $32, 20 at $10, 60 of audio at $64: $0.007365.
    nanoUsd: 7_365_000n,
  },
  {
    what: 'a chat completion of the slow tier',
    surface: 'chat_completions',
    body: {
      model: 'o3-2025-04-16',
      service_tier: 'flex',
      usage: { prompt_tokens: 1000, completion_tokens: 100 },
    },
    // Half of 1000 at $2 and 100 at $8: $0.0014.
    nanoUsd: 1_400_000n,
  },
  {
    what: 'a completed response that passed 272,000 tokens of input',
    surface: 'responses',
    body: {
      object: 'response',
      status: 'completed',
      model: 'gpt-6-luna-2026-09-22',
      output: [{ type: 'reasoning' }, { type: 'message' }],
      usage: {
        input_tokens: 272_001,
        input_tokens_details: { cached_tokens: 72_001 },
        output_tokens: 1001,
        output_tokens_details: { reasoning_tokens: 900 },
      },
    },
    // All of it at the higher rate: 200,000 at $0.20, 72,001 at $0.02, 1001 at $0.75.
    nanoUsd: 42_190_770n,
  },
  {
    what: 'an incomplete response',
    surface: 'responses',
    body: {
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      model: 'gpt-5-mini-2025-08-07',
      output: [{ type: 'reasoning' }],
      usage: {
        input_tokens: 1200,
        input_tokens_details: { cached_tokens: 1024 },
        output_tokens: 16,
      },
    },
    // 176 at $0.25, 1024 at $0.025, 16 at $2.
    nanoUsd: 101_600n,
  },
  {
    what: 'a response that searched the web twice',
    surface: 'responses',
    body: {
      status: 'completed',
      model: 'gpt-5',
      output: [{ type: 'web_search_call' }, { type: 'web_search_call' }, { type: 'message' }],
      usage: { input_tokens: 20_000, output_tokens: 500 },
    },
    // 20,000 at $1.25, 500 at $10, two searches at a cent each: $0.05.
    nanoUsd: 50_000_000n,
  },
  {
    what: 'embeddings',
    surface: 'embeddings',
    body: {
      object: 'list',
      model: 'text-embedding-3-large',
      usage: { prompt_tokens: 12_345, total_tokens: 12_345 },
    },
    // 12,345 at $0.13.
    nanoUsd: 1_604_850n,
  },
  {
    what: 'a message with both lives of the cache',
    surface: 'messages',
    body: {
      model: 'claude-opus-5-5',
      usage: {
        input_tokens: 100,
        cache_read_input_tokens: 2000,
        cache_creation_input_tokens: 3000,
        cache_creation: { ephemeral_5m_input_tokens: 1000, ephemeral_1h_input_tokens: 2000 },
        output_tokens: 400,
        service_tier: 'standard',
        inference_geo: 'global',
      },
    },
    // 100 at $4, 2000 at $0.20, 1000 at $5, 2000 at $8, 400 at $20: $0.0298.
    nanoUsd: 29_800_000n,
  },
  {
    what: 'a message of before the two lives were told apart',
    surface: 'messages',
    body: {
      model: 'claude-haiku-4-5-20251001',
      usage: { input_tokens: 0, cache_creation_input_tokens: 1000, output_tokens: 0 },
    },
    // 1000 at $1.25.
    nanoUsd: 1_250_000n,
  },
  {
    what: 'a message with thinking',
    surface: 'messages',
    body: {
      model: 'claude-haiku-4-5',
      usage: {
        input_tokens: 50,
        output_tokens: 1050,
        output_tokens_details: { thinking_tokens: 1000 },
      },
    },
    // 50 at $1, 1050 at $5: thinking is part of the output.
    nanoUsd: 5_300_000n,
  },
  {
    what: 'a message that was answered within the United States',
    surface: 'messages',
    body: {
      model: 'claude-opus-5-5',
      usage: { input_tokens: 10, output_tokens: 10, inference_geo: 'us' },
    },
    // A tenth more than 10 at $4 and 10 at $20.
    nanoUsd: 264_000n,
  },
  {
    what: 'a message with web searches and fetched pages',
    surface: 'messages',
    body: {
      model: 'claude-sonnet-5',
      usage: {
        input_tokens: 30_000,
        output_tokens: 600,
        inference_geo: 'us',
        server_tool_use: { web_search_requests: 3, web_fetch_requests: 2 },
      },
    },
    // A tenth more than 30,000 at $2 and 600 at $10, and three cents without it: $0.1026.
    nanoUsd: 102_600_000n,
  },
  {
    what: 'a message with an advisor, whose tokens stand in no total',
    surface: 'messages',
    body: {
      model: 'claude-sonnet-4-6',
      usage: {
        input_tokens: 2500,
        output_tokens: 500,
        iterations: [
          { type: 'message', input_tokens: 1000, output_tokens: 200 },
          {
            type: 'advisor_message',
            model: 'claude-opus-4-6',
            input_tokens: 5000,
            output_tokens: 1000,
          },
          { type: 'message', input_tokens: 1500, output_tokens: 300 },
        ],
      },
    },
    // 2500 at $3, 500 at $15, and of the advisor 5000 at $5, 1000 at $25: $0.065, not $0.015.
    nanoUsd: 65_000_000n,
  },
  {
    what: 'a message whose conversation was compacted',
    surface: 'messages',
    body: {
      model: 'claude-opus-4-6',
      usage: {
        input_tokens: 23_000,
        output_tokens: 1000,
        iterations: [
          { type: 'compaction', input_tokens: 180_000, output_tokens: 3500 },
          { type: 'message', input_tokens: 23_000, output_tokens: 1000 },
        ],
      },
    },
    // 203,000 at $5, 4500 at $25.
    nanoUsd: 1_127_500_000n,
  },
  {
    what: 'a message that another model answered',
    surface: 'messages',
    body: {
      model: 'claude-opus-5',
      usage: {
        input_tokens: 400,
        output_tokens: 100,
        server_tool_use: { web_search_requests: 1 },
        iterations: [
          { type: 'message', model: 'claude-fable-5', input_tokens: 400, output_tokens: 10 },
          {
            type: 'fallback_message',
            model: 'claude-opus-5',
            input_tokens: 400,
            output_tokens: 100,
          },
        ],
      },
    },
    // 400 at $10, 10 at $50, 400 at $5, 100 at $25, and a search for a cent.
    nanoUsd: 19_000_000n,
  },
];

describe('the usage of', () => {
  it.each(documented)('$what is priced to the nano-dollar', ({ surface, body, nanoUsd }) => {
    const table = publishedPrices();
    const usage = readUsage(surface, body);
    expect(usage).not.toBeNull();
    expect(usage && costOf(table, usage)).toEqual({
      kind: 'priced',
      nanoUsd,
      priceVersion: table.version,
    });
  });
});
