import { describe, expect, it } from 'vitest';

import { post } from '../model-call.fixture.ts';
import type { ModelProviderSimulatorOptions } from '../model-provider-options.ts';
import { createOpenaiSimulator } from './openai-simulator.ts';

const keys = {
  'sk-proj-good': 'valid',
  'sk-narrow-0001': 'too_narrow',
  'sk-poor-000001': 'no_credit',
  'sk-admin-key': 'valid',
} as const;
const now = () => new Date('2026-11-20T12:00:15Z');
const start = (options: Partial<ModelProviderSimulatorOptions> = {}) =>
  createOpenaiSimulator({ keys, now, ...options });
const good = { authorization: 'Bearer sk-proj-good' };
const chat = '/v1/chat/completions';
const user = { role: 'user', content: 'Hello' };
const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
const calling = { role: 'assistant', content: null, tool_calls: [call] };
const tool = { type: 'function', function: { name: 'f', parameters: {} } };
const chatBody = { model: 'gpt-sandbox-1', messages: [user] };
const responseBody = { model: 'gpt-sandbox-1', input: 'Hello' };
const embeddingBody = { model: 'text-embedding-sandbox-1', input: 'Hello' };

describe('a simulated OpenAI refuses', () => {
  it.each([
    [401, null, {}],
    [401, null, { 'x-api-key': 'sk-proj-good' }],
    [401, null, { authorization: 'sk-proj-good' }],
    [401, 'invalid_api_key', { authorization: 'Bearer sk-proj-unknown-key' }],
    [401, null, { authorization: 'Bearer sk-admin-key' }],
    [429, 'insufficient_quota', { authorization: 'Bearer sk-poor-000001' }],
  ])('with %i and the code %s a caller that signs in with %o', async (status, code, headers) => {
    const answer = await post(start(), chat, headers, chatBody);
    expect([answer.status, answer.body.error?.['code']]).toEqual([status, code]);
    expect(answer.headers['x-request-id']).toMatch(/^req_/);
    expect(JSON.stringify(answer)).not.toContain('sk-proj-unknown-key');
  });

  it('no answers to a key that may not list models', async () => {
    const narrow = { authorization: 'Bearer sk-narrow-0001' };
    expect((await post(start(), chat, narrow, chatBody)).status).toBe(200);
  });

  it.each([
    ['an unknown field', 'unknown', 'unknown_parameter', { unknown: 1 }],
    ['no messages', 'messages', 'missing_required_parameter', { messages: undefined }],
    ['no message', 'messages', 'invalid_value', { messages: [] }],
    ['no model', 'model', 'missing_required_parameter', { model: undefined }],
    ['a temperature above 2', 'temperature', 'invalid_value', { temperature: 2.1 }],
    ['129 choices', 'n', 'invalid_value', { n: 129 }],
    ['five stops', 'stop', 'invalid_value', { stop: ['a', 'b', 'c', 'd', 'e'] }],
    ['no token at all', 'max_tokens', 'invalid_value', { max_tokens: 0 }],
    ['more tokens than there are', 'max_tokens', 'invalid_value', { max_tokens: 64_001 }],
    [
      'two limits',
      'max_tokens',
      'invalid_parameter_combination',
      { max_tokens: 1, max_completion_tokens: 1 },
    ],
    ['options of a stream without one', 'stream_options', null, { stream_options: {} }],
    [
      'an unknown option of a stream',
      'stream_options.x',
      'unknown_parameter',
      { stream: true, stream_options: { x: 1 } },
    ],
    ['a choice without tools', 'tool_choice', null, { tool_choice: 'required' }],
    [
      'a choice among other tools',
      'tool_choice',
      'invalid_value',
      { tools: [tool], tool_choice: { type: 'function', function: { name: 'g' } } },
    ],
    [
      'a tool without a name',
      'tools[0].function.name',
      'invalid_value',
      { tools: [{ type: 'function', function: {} }] },
    ],
    [
      'a tool of responses',
      'tools[0].function.name',
      'invalid_value',
      { tools: [{ type: 'function', name: 'f' }] },
    ],
    [
      'an unknown role',
      'messages.[0].role',
      'invalid_value',
      { messages: [{ role: 'model', content: 'Hello' }] },
    ],
    [
      'a user who says nothing',
      'messages.[0].content',
      'invalid_type',
      { messages: [{ role: 'user', content: null }] },
    ],
    [
      'a part of responses',
      'messages.[0].content[0]',
      'invalid_value',
      { messages: [{ role: 'user', content: [{ type: 'input_text', text: 'a' }] }] },
    ],
    [
      'a result of no call',
      'messages.[1].role',
      null,
      { messages: [user, { role: 'tool', tool_call_id: 'call_1', content: '' }] },
    ],
    ['a call without a result', 'messages.[2]', null, { messages: [user, calling, user] }],
    ['a call without a result at the end', 'messages', null, { messages: [user, calling] }],
  ])('a completion with %s', async (_, param, code, fields) => {
    const answer = await post(start(), chat, good, { ...chatBody, ...fields });
    expect(answer.body.error).toMatchObject({ type: 'invalid_request_error', param, code });
    expect(answer.status).toBe(400);
  });

  it.each([
    ['an unknown field', 'messages', { messages: [user] }],
    ['no input', 'input', { input: undefined }],
    ['fewer than 16 tokens', 'max_output_tokens', { max_output_tokens: 15 }],
    ['an unknown response before it', 'previous_response_id', { previous_response_id: 'resp_1' }],
    ['a tool of chat completions', 'tools[0].name', { tools: [tool] }],
    [
      'a part of chat completions',
      'input[0].content[0]',
      { input: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }] },
    ],
    [
      'an output of no call',
      'input',
      { input: [{ type: 'function_call_output', call_id: 'x', output: '' }] },
    ],
    ['an unknown item', 'input[0].type', { input: [{ type: 'thought' }] }],
    ['work in the background', 'background', { background: true }],
  ])('a response with %s', async (_, param, fields) => {
    const answer = await post(start(), '/v1/responses', good, { ...responseBody, ...fields });
    expect([answer.status, answer.body.error?.['param']]).toEqual([400, param]);
  });

  it('a response that goes on from one of another key', async () => {
    const openai = start({ keys: { ...keys, 'sk-proj-other': 'valid' } });
    const first = await post(openai, '/v1/responses', good, responseBody);
    const next = { ...responseBody, previous_response_id: first.body['id'] };
    const other = { authorization: 'Bearer sk-proj-other' };
    expect((await post(openai, '/v1/responses', good, next)).status).toBe(200);
    expect((await post(openai, '/v1/responses', other, next)).status).toBe(400);
  });

  it.each([
    ['nothing to embed', 'input', { input: '' }],
    ['an empty list', 'input', { input: [] }],
    ['too much', 'input', { input: 'a'.repeat(8193 * 4) }],
    ['too many dimensions', 'dimensions', { dimensions: 1537 }],
    ['an unknown format', 'encoding_format', { encoding_format: 'hex' }],
    ['an unknown field', 'stream', { stream: true }],
  ])('an embedding with %s', async (_, param, fields) => {
    const answer = await post(start(), '/v1/embeddings', good, { ...embeddingBody, ...fields });
    expect([answer.status, answer.body.error?.['param']]).toEqual([400, param]);
  });

  it.each([
    [chat, { ...chatBody, model: 'gpt-none' }],
    [chat, { ...chatBody, model: 'text-embedding-sandbox-1' }],
    ['/v1/responses', { ...responseBody, model: 'gpt-none' }],
    ['/v1/embeddings', { ...embeddingBody, model: 'gpt-sandbox-1' }],
    ['/v1/completions', chatBody],
    ['/chat/completions', chatBody],
  ])('with 404 at %s what is not there', async (path, body) => {
    expect((await post(start(), path, good, body)).status).toBe(404);
  });

  it('a body that is no JSON object, is not said to be JSON, or has a query beside it', async () => {
    for (const body of ['', '{', '[]', 'null'])
      expect((await post(start(), chat, good, body)).status).toBe(400);
    const form = { ...good, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post(start(), chat, form, chatBody)).body.error?.['code']).toBe(
      'unsupported_content_type',
    );
    expect((await post(start(), `${chat}?beta=true`, good, chatBody)).status).toBe(400);
  });

  it('more than its window, and more tokens or requests a minute than it allows', async () => {
    const window = await post(start({ contextWindow: 4 }), chat, good, chatBody);
    expect(window.body.error?.['code']).toBe('context_length_exceeded');
    const openai = start({ tokensPerMinute: 9 });
    const first = await post(openai, chat, good, chatBody);
    expect(first.headers).toMatchObject({
      'x-ratelimit-limit-tokens': '9',
      'x-ratelimit-remaining-tokens': '4',
      'x-ratelimit-reset-tokens': '45s',
      'openai-processing-ms': expect.stringMatching(/^\d+$/),
    });
    const busy = await post(openai, chat, good, chatBody);
    expect([busy.status, busy.body.error?.['type']]).toEqual([429, 'tokens']);
    expect(busy.headers['retry-after']).toBe('45');
  });
});

describe('the cache of a simulated OpenAI', () => {
  const ask = async (openai: ReturnType<typeof start>, content: string, key = 'sk-proj-good') => {
    const body = { ...chatBody, messages: [{ role: 'user', content }] };
    const answer = await post(openai, chat, { authorization: `Bearer ${key}` }, body);
    return answer.body.usage?.['prompt_tokens_details'];
  };
  const long = 'a'.repeat(1300 * 4);

  it('reports the longest known beginning in steps of 128 tokens, and what it took in', async () => {
    const openai = start();
    expect(await ask(openai, long)).toMatchObject({ cached_tokens: 0, cache_write_tokens: 1280 });
    expect(await ask(openai, `${long}${'b'.repeat(800)}`)).toMatchObject({
      cached_tokens: 1280,
      cache_write_tokens: 128,
    });
  });

  it('has nothing of short prompts, of other beginnings and of other keys', async () => {
    const openai = start({ keys: { ...keys, 'sk-proj-other': 'valid' } });
    const nothing = { cached_tokens: 0, cache_write_tokens: 0 };
    await ask(openai, 'a'.repeat(1000 * 4));
    expect(await ask(openai, 'a'.repeat(1000 * 4))).toMatchObject(nothing);
    await ask(openai, long);
    expect(await ask(openai, `b${long}`)).toMatchObject({ cached_tokens: 0 });
    expect(await ask(openai, long, 'sk-proj-other')).toMatchObject({ cached_tokens: 0 });
  });
});
