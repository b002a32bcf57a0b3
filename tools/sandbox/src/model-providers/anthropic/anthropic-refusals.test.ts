import { describe, expect, it } from 'vitest';

import { post } from '../model-call.fixture.ts';
import type { ModelProviderSimulatorOptions } from '../model-provider-options.ts';
import { createAnthropicSimulator } from './anthropic-simulator.ts';

const keys = { 'sk-ant-api03-good': 'valid', 'sk-ant-oat01-token': 'valid' } as const;
const now = () => new Date('2026-11-20T12:00:15Z');
const start = (options: Partial<ModelProviderSimulatorOptions> = {}) =>
  createAnthropicSimulator({ keys, now, ...options });
const good = { 'x-api-key': 'sk-ant-api03-good', 'anthropic-version': '2023-06-01' };
const newer = { ...good, 'anthropic-version': '2026-10-21' };
const bearer = { authorization: 'Bearer sk-ant-api03-good' };
const path = '/v1/messages';
const user = { role: 'user', content: 'Hello' };
const use = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} };
const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: '' };
const using = { role: 'assistant', content: [use] };
const tool = { name: 'f', input_schema: { type: 'object' } };
const body = { model: 'claude-sandbox-1', max_tokens: 100, messages: [user] };
const marked = (text: string, ttl?: string) => ({
  type: 'text',
  text,
  cache_control: { type: 'ephemeral', ...(ttl === undefined ? {} : { ttl }) },
});

describe('a simulated Anthropic refuses', () => {
  it.each([
    [401, {}],
    [401, { 'anthropic-version': '2023-06-01' }],
    [401, { ...bearer, 'anthropic-version': '2023-06-01' }],
    [401, { ...good, ...bearer }],
    [401, { ...good, 'x-api-key': 'sk-ant-api03-unknown' }],
    [401, { ...newer, 'x-api-key': 'sk-ant-oat01-token' }],
    [400, { 'x-api-key': 'sk-ant-api03-good' }],
    [400, { ...good, 'anthropic-version': '2024-01-01' }],
  ])('with %i a caller with the headers %o', async (status, headers) => {
    const answer = await post(start(), path, headers, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ type: 'error', request_id: answer.headers['request-id'] });
  });

  it.each([good, newer, { ...bearer, 'anthropic-version': '2026-10-21' }])(
    'nobody who signs in with %o',
    async (headers) => {
      expect((await post(start(), path, headers, body)).status).toBe(200);
    },
  );

  it.each([
    ['unknown', 'Extra inputs', { unknown: 1 }],
    ['max_tokens', 'Field required', { max_tokens: undefined }],
    ['max_tokens', 'valid value', { max_tokens: 0 }],
    ['max_tokens', 'maximum allowed', { max_tokens: 64_001 }],
    ['messages', 'valid value', { messages: [] }],
    ['temperature', 'valid value', { temperature: 1.1 }],
    ['stream_options', 'Extra inputs', { stream_options: {} }],
    ['messages', 'first message', { messages: [{ role: 'assistant', content: 'Hello' }] }],
    ['messages.0.role', 'Input should be', { messages: [{ role: 'tool', content: '' }] }],
    ['messages.0.name', 'Extra inputs', { messages: [{ ...user, name: 'Ada' }] }],
    ['messages.0.content.0.text', 'non-empty', { messages: [{ role: 'user', content: '' }] }],
    [
      'messages.0.content.0',
      'unknown',
      { messages: [{ role: 'user', content: [{ type: 'input_text' }] }] },
    ],
    ['messages.1', 'corresponding', { messages: [user, { role: 'user', content: [result] }] }],
    ['messages', 'immediately after', { messages: [user, using, user] }],
    ['messages', 'immediately after', { messages: [user, using] }],
    ['tools.0.name', 'match pattern', { tools: [{ type: 'function', function: tool }] }],
    ['tools.0.input_schema', 'required', { tools: [{ name: 'f' }] }],
    ['tools', 'unique', { tools: [tool, tool] }],
    ['tool_choice', 'while providing tools', { tool_choice: { type: 'any' } }],
    ['tool_choice', 'not found', { tools: [tool], tool_choice: { type: 'tool', name: 'g' } }],
    ['thinking', '1024', { thinking: { type: 'enabled', budget_tokens: 1 } }],
    ['max_tokens', 'greater', { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    ['cache_control', 'ephemeral', { messages: [{ role: 'user', content: [marked('a', '1d')] }] }],
    ['cache_control', 'maximum of 4', { system: 'abcde'.split('').map((text) => marked(text)) }],
    ['cache_control', 'must not come after', { system: [marked('a'), marked('b', '1h')] }],
  ])('a message for %s: %s', async (field, words, fields) => {
    const answer = await post(start(), path, good, { ...body, ...fields });
    expect(answer.body.error).toMatchObject({ type: 'invalid_request_error' });
    expect(String(answer.body.error?.['message'])).toContain(field);
    expect(String(answer.body.error?.['message'])).toContain(words);
    expect(answer.status).toBe(400);
  });

  it.each([
    ['temperature', { temperature: 1 }],
    ['top_p', { top_p: 1 }],
    ['top_k', { top_k: 5 }],
    [
      'document',
      { messages: [user, { role: 'assistant', content: [{ type: 'document' }] }, user] },
    ],
    [
      'citations',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'a', citations: [{}] }] }] },
    ],
  ])('since 2026-10-21, and not before, %s', async (words, fields) => {
    const request = { ...body, ...fields };
    expect((await post(start(), path, good, request)).status).toBe(200);
    const answer = await post(start(), path, newer, request);
    expect([answer.status, String(answer.body.error?.['message'])]).toEqual([
      400,
      expect.stringContaining(words),
    ]);
  });

  it.each([
    [path, { ...body, model: 'claude-none' }, 404],
    ['/v1/messages/count_tokens', { ...body, model: 'claude-none', max_tokens: undefined }, 404],
    ['/v1/messages/count_tokens', body, 400],
    ['/v1/messages/batches', body, 404],
    ['/v1/complete', body, 404],
    [`${path}?beta=true`, body, 200],
    [`${path}?stream=true`, body, 400],
  ])('or answers %s as it should', async (address, request, status) => {
    expect((await post(start(), address, good, request)).status).toBe(status);
  });

  it('a body that is no JSON object, and one that is not said to be JSON', async () => {
    for (const text of ['', '{', '[]', 'null'])
      expect((await post(start(), path, good, text)).status).toBe(400);
    const form = { ...good, 'content-type': 'text/plain' };
    expect((await post(start(), path, form, body)).status).toBe(400);
  });

  it('more than its window, and more tokens a minute than it allows', async () => {
    const window = await post(start({ contextWindow: 4 }), path, good, body);
    expect(window.body.error?.['message']).toBe('prompt is too long: 5 tokens > 4 maximum');
    const anthropic = start({ tokensPerMinute: 9 });
    expect((await post(anthropic, path, good, body)).headers).toMatchObject({
      'anthropic-ratelimit-input-tokens-remaining': '4',
      'anthropic-ratelimit-tokens-reset': '2026-11-20T12:01:00.000Z',
    });
    const busy = await post(anthropic, path, good, body);
    expect([busy.status, busy.headers['retry-after']]).toEqual([429, '45']);
  });
});

describe('the cache of a simulated Anthropic', () => {
  const long = 'a'.repeat(1100 * 4);
  const asking = (system: unknown) => ({ ...body, system });
  const usage = async (anthropic: ReturnType<typeof start>, request: object) =>
    (await post(anthropic, path, good, request)).body.usage;

  it('takes in what is marked, for five minutes or an hour, and reads it the next time', async () => {
    const anthropic = start();
    const request = asking([marked(long, '1h'), marked('b'.repeat(400))]);
    expect(await usage(anthropic, request)).toMatchObject({
      input_tokens: 5,
      cache_creation_input_tokens: 1200,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 1100 },
    });
    expect(await usage(anthropic, request)).toMatchObject({
      input_tokens: 5,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 1200,
    });
    const other = asking([marked(long, '1h'), marked('c'.repeat(400))]);
    expect(await usage(anthropic, other)).toMatchObject({
      cache_creation_input_tokens: 100,
      cache_read_input_tokens: 1100,
    });
  });

  it('takes in all of a request that is marked as a whole', async () => {
    const anthropic = start();
    const request = { ...asking(long), cache_control: { type: 'ephemeral' } };
    expect(await usage(anthropic, request)).toMatchObject({
      input_tokens: 0,
      cache_creation_input_tokens: 1105,
    });
    expect(await usage(anthropic, request)).toMatchObject({ cache_read_input_tokens: 1105 });
  });

  it('forgets in time, and takes in nothing unmarked or short', async () => {
    let time = new Date('2026-11-20T12:00:00Z').getTime();
    const anthropic = start({ now: () => new Date(time) });
    await usage(anthropic, asking([marked(long)]));
    time += 301_000;
    expect(await usage(anthropic, asking([marked(long)]))).toMatchObject({
      cache_creation_input_tokens: 1100,
      cache_read_input_tokens: 0,
    });
    const nothing = { cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
    expect(await usage(anthropic, asking(`${long}b`))).toMatchObject(nothing);
    expect(await usage(anthropic, asking([marked('short')]))).toMatchObject(nothing);
  });
});
