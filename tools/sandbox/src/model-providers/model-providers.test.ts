import { describe, expect, it } from 'vitest';

import type { ProviderSimulator } from '../provider-simulator.ts';
import { createAnthropicSimulator } from './anthropic/anthropic-simulator.ts';
import { createOpenaiSimulator } from './openai/openai-simulator.ts';

const keys = {
  'sk-ant-api03-good': 'valid',
  'sk-proj-good': 'valid',
  'sk-narrow-0001': 'too_narrow',
  'sk-poor-000001': 'no_credit',
  'sk-limit-00001': 'spend_limit',
  'sk-ant-admin01-key': 'valid',
  'sk-ant-oat01-token': 'valid',
  'sk-admin-key': 'valid',
} as const;
const now = () => new Date('2026-11-20T12:00:15Z');

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly error?: Readonly<Record<string, unknown>>;
    readonly data?: readonly { readonly id: string }[];
    readonly [name: string]: unknown;
  };
}

async function ask(
  provider: ProviderSimulator,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<Answer> {
  const [pathname = '', query = ''] = path.split('?');
  const {
    status,
    headers: sent = {},
    body,
  } = await provider.handle({
    method,
    host: provider.hosts[0] ?? '',
    path: pathname,
    query: new URLSearchParams(query),
    headers,
    body: Buffer.alloc(0),
  });
  return { status, headers: sent, body: JSON.parse(String(body)) as Answer['body'] };
}

describe('a simulated Anthropic key', () => {
  const start = (requestsPerMinute = 50) =>
    createAnthropicSimulator({ keys, requestsPerMinute, now });
  const head = (key: string) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' });
  const good = head('sk-ant-api03-good');

  it('lists models page by page, with a request id and what is left of the limit', async () => {
    const anthropic = start();
    const first = await ask(anthropic, '/v1/models?limit=2', good);
    expect(first.body).toMatchObject({ has_more: true, last_id: 'claude-sandbox-2' });
    expect(first.headers['request-id']).toBe(`req_${'1'.padStart(24, '0')}`);
    expect(first.headers).toMatchObject({
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-11-20T12:01:00.000Z',
    });
    const next = await ask(anthropic, '/v1/models?limit=2&after_id=claude-sandbox-2', good);
    expect(next.body.data?.map(({ id }) => id)).toEqual(['claude-sandbox-1']);
    const back = await ask(anthropic, '/v1/models?limit=1&before_id=claude-sandbox-1', good);
    expect(back.body).toMatchObject({ has_more: true, first_id: 'claude-sandbox-2' });
    expect((await ask(anthropic, '/v1/models/claude-sandbox-1', good)).body['type']).toBe('model');
  });

  it.each([
    [401, 'authentication_error', {}],
    [401, 'authentication_error', head('sk-ant-api03-unknown')],
    [401, 'authentication_error', head('sk-ant-oat01-token')],
    [401, 'authentication_error', { authorization: 'Bearer sk-ant-api03-good' }],
    [400, 'invalid_request_error', { 'x-api-key': 'sk-ant-api03-good' }],
    [400, 'invalid_request_error', { ...good, 'anthropic-version': '2022-01-01' }],
    [403, 'permission_error', head('sk-narrow-0001')],
    [403, 'permission_error', head('sk-ant-admin01-key')],
    [402, 'billing_error', head('sk-poor-000001')],
    [400, 'invalid_request_error', head('sk-limit-00001')],
  ])('is refused with %i %s: %o', async (status, type, headers) => {
    const answer = await ask(start(), '/v1/models', headers);
    expect([answer.status, answer.body.error?.['type']]).toEqual([status, type]);
    expect(answer.body['request_id']).toBe(answer.headers['request-id']);
  });

  it.each([
    [400, '/v1/models?limit=0'],
    [400, '/v1/models?limit=1001'],
    [400, '/v1/models?page=2'],
    [400, '/v1/models?after_id=none'],
    [400, '/v1/models?after_id=claude-sandbox-1&before_id=claude-sandbox-1'],
    [404, '/v1/models/none'],
    [404, '/v1/organizations/me'],
    [405, '/v1/messages'],
  ])('gets %i for %s', async (status, path) => {
    expect((await ask(start(), path, good)).status).toBe(status);
  });

  it('gets 429 above its limit, 529 on demand, and 401 once it was revoked', async () => {
    const anthropic = start(1);
    await ask(anthropic, '/v1/models', good);
    const busy = await ask(anthropic, '/v1/models', good);
    expect([busy.status, busy.headers['retry-after']]).toEqual([429, '45']);
    expect(anthropic.failure?.(529).body).toMatchObject({ error: { type: 'overloaded_error' } });
    expect((await ask(anthropic, '/v1/models', good, 'POST')).status).toBe(429);
    anthropic.revokeKey('sk-ant-api03-good');
    expect((await ask(anthropic, '/v1/models', good)).status).toBe(401);
    anthropic.putKey('sk-ant-api03-new', 'valid');
    expect((await ask(anthropic, '/v1/models', head('sk-ant-api03-new'), 'POST')).status).toBe(405);
  });
});

describe('a simulated OpenAI key', () => {
  const start = (requestsPerMinute = 50) => createOpenaiSimulator({ keys, requestsPerMinute, now });
  const head = (key: string) => ({ authorization: `Bearer ${key}` });
  const good = head('sk-proj-good');

  it('lists models, with a request id and durations for what is left', async () => {
    const openai = start();
    const list = await ask(openai, '/v1/models', good);
    expect(list.body.data).toHaveLength(3);
    expect(list.headers['x-request-id']).toMatch(/^req_/);
    expect(list.headers['x-ratelimit-reset-requests']).toBe('45s');
    expect((await ask(openai, '/v1/models/gpt-sandbox-1', good)).body['object']).toBe('model');
    expect(openai.requestCount()).toBe(2);
  });

  it.each([
    [401, null, 'provide an API key', {}],
    [401, null, 'provide an API key', { 'x-api-key': 'sk-proj-good' }],
    [401, 'invalid_api_key', 'Incorrect API key', head('sk-proj-unknown-key')],
    [401, null, 'Missing scopes: api.model.read', head('sk-narrow-0001')],
    [401, null, 'Missing scopes', head('sk-admin-key')],
    [429, 'insufficient_quota', 'quota', head('sk-poor-000001')],
  ])('is refused with %i and the code %s: %s', async (status, code, words, headers) => {
    const answer = await ask(start(), '/v1/models', headers);
    expect([answer.status, answer.body.error?.['code']]).toEqual([status, code]);
    expect(answer.body.error?.['message']).toContain(words);
    expect(answer.body.error?.['message']).not.toContain('sk-proj-unknown-key');
    expect(answer.headers).not.toHaveProperty('retry-after');
  });

  it.each([
    [400, '/v1/models?limit=1', 'GET'],
    [404, '/v1/models/none', 'GET'],
    [404, '/v1/files', 'GET'],
    [404, '/v1/organization/costs', 'GET'],
    [405, '/v1/models', 'POST'],
  ])('gets %i for %s by %s', async (status, path, method) => {
    expect((await ask(start(), path, good, method)).status).toBe(status);
  });

  it('gets a 429 that may be tried again above its limit', async () => {
    const openai = start(1);
    await ask(openai, '/v1/models', good);
    const busy = await ask(openai, '/v1/models', good);
    expect([busy.status, busy.body.error?.['code']]).toEqual([429, 'rate_limit_exceeded']);
    expect(busy.headers['retry-after']).toBe('45');
    expect(openai.failure?.(503).body).toMatchObject({ error: { type: 'server_error' } });
    openai.revokeKey('sk-proj-good');
    expect((await ask(openai, '/v1/models', good)).body.error?.['code']).toBe('invalid_api_key');
    openai.putKey('sk-proj-good', 'valid');
    expect((await ask(openai, '/v1/models', good)).status).toBe(429);
  });
});
