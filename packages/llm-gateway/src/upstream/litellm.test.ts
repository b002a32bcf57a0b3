import { describe, expect, it } from 'vitest';

import { proxyRows } from '@ataski/gateway-lab';
import { publishedPrices } from '@ataski/llm-pricing';

import { liteLlmSystem } from './litellm-system.ts';
import { createLiteLlm } from './litellm.ts';
import { reservedMembers } from './reserved-members.ts';

const key = { credentialId: 'litellm', open: () => Promise.resolve(Buffer.from('sk-proxy')) };
const prices = publishedPrices();
const open = (rows: readonly object[], secretBytes = 32) =>
  createLiteLlm({
    ...{ prices, key, models: { version: 'mine-1', models: rows } },
    namespaceSecret: Buffer.alloc(secretBytes, 7),
  });
const [row] = proxyRows as [object, ...object[]];

describe('the models of a LiteLLM proxy', () => {
  it('are priced beside the providers’, and both versions stand in the version', () => {
    const { prices: both, serves } = open(proxyRows);
    expect(both.version).toBe(`${prices.version}+mine-1`);
    expect(both.findModel('anthropic', 'mistral-large')?.tiers[0]?.output).toBe(6_000_000n);
    expect(both.findModel('openai', 'gpt-5.5')).toBe(prices.findModel('openai', 'gpt-5.5'));
    expect(serves('anthropic', 'mistral-large')).toBe(true);
    expect(serves('anthropic', 'proxy-embedding')).toBe(false);
    expect(serves('openai', 'gpt-5.5')).toBe(false);
    expect([null, 7, ['mistral-large'], {}].some((name) => serves('openai', name))).toBe(false);
  });

  it.each([
    ['a model that OpenAI has', [{ ...row, id: 'gpt-5.5' }], 32, 'models'],
    [
      'a dated snapshot of such a model',
      [{ ...row, id: 'claude-haiku-4-5-20251001' }],
      32,
      'models',
    ],
    [
      'another name of such a model',
      [{ ...row, aliases: ['claude-haiku-4-5-20251001'] }],
      32,
      'models',
    ],
    ['a model of the other surface’s provider', [{ ...row, id: 'claude-haiku-4-5' }], 32, 'models'],
    ['names that nobody wrote down', [{ ...row, snapshotsOf: ['mistral'] }], 32, 'snapshotsOf'],
    ['no model', [], 32, 'models'],
    ['a short secret', proxyRows, 31, 'namespaceSecret'],
  ])('are refused with %s', (_, rows, secretBytes, field) => {
    const details = expect.objectContaining({ field }) as object;
    expect(() => open(rows, secretBytes)).toThrow(
      expect.objectContaining({ code: 'LLM_GATEWAY_LITELLM_INVALID', details }) as Error,
    );
  });

  it('are refused without a price', () => {
    expect(() => open([{ ...row, tiers: [] }])).toThrow(
      expect.objectContaining({ code: 'LLM_PRICING_TIERS_INVALID' }) as Error,
    );
  });
});

describe('what may be asked of a LiteLLM proxy', () => {
  const site = { host: 'litellm', port: 4000, scheme: 'http', networks: ['10.0.0.0/8'] } as const;
  const system = liteLlmSystem(site);

  it('are five operations at the operator’s one host, and nothing that administers it', () => {
    const asked = Object.values(system.operations).map(({ method, host, path }) => [
      ...[method, host, path],
    ]);
    expect(asked).toEqual([
      ['POST', 'litellm', '/v1/chat/completions'],
      ['POST', 'litellm', '/v1/responses'],
      ['POST', 'litellm', '/v1/embeddings'],
      ['POST', 'litellm', '/v1/messages'],
      ['POST', 'litellm', '/v1/messages/count_tokens'],
    ]);
  });

  it('carries none of the members that route, but the part of the cache', () => {
    const fields = Object.values(system.operations).flatMap(({ body }) =>
      body.allows.map(({ name }) => name),
    );
    const reserved = fields.filter((name) => reservedMembers.has(name));
    expect(new Set(reserved)).toEqual(new Set(['cache']));
    expect(reserved).toHaveLength(4);
  });
});
