import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { anthropicKey, startModelSandbox, until } from '../model-sandbox.fixture.ts';

const model = 'claude-sandbox-1';
const hello = {
  model,
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hello' }],
};
const tools = [{ name: 'get_balance', input_schema: { type: 'object' as const } }];

describe('the unmodified Anthropic SDK', () => {
  let lab: Awaited<ReturnType<typeof startModelSandbox>>;
  let sdk: Anthropic;
  beforeEach(async () => {
    lab = await startModelSandbox();
    sdk = lab.anthropicSdk();
  });
  afterEach(() => lab.sandbox.close());

  const stream = async (request: Anthropic.MessageCreateParamsNonStreaming) => {
    const events: Anthropic.RawMessageStreamEvent[] = [];
    const raw = await sdk.messages.create({ ...request, stream: true });
    for await (const event of raw) events.push(event);
    return events;
  };

  it('gets a message with its exact usage, signed in by a bearer token', async () => {
    const message = await sdk.messages.create(hello);
    expect(message.content).toEqual([
      { type: 'text', text: expect.stringMatching(/^Echo [0-9a-f]{8}: Hello$/), citations: null },
    ]);
    expect(message.usage).toEqual({
      input_tokens: 5,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      output_tokens: 5,
      output_tokens_details: { thinking_tokens: 0 },
      server_tool_use: null,
      service_tier: 'standard',
      inference_geo: 'global',
      speed: 'standard',
    });
    const [call] = lab.anthropic.calls.list();
    expect(call?.headers).toMatchObject({ 'anthropic-version': '2026-10-21' });
    expect(call?.key).toBe('acme');
    expect(JSON.stringify(call)).not.toContain(anthropicKey);
  });

  it('streams from message_start to message_stop, with the same words and cumulative usage', async () => {
    const events = await stream(hello);
    expect(events.map(({ type }) => type)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    const [call] = lab.anthropic.calls.list();
    expect(String(call?.responseBytes)).toContain('event: ping\ndata: {"type":"ping"}\n\n');
    const whole = await sdk.messages.create(hello);
    const helped = await sdk.messages.stream(hello).finalMessage();
    expect(helped.content).toMatchObject(whole.content);
    expect(helped.usage).toMatchObject({ input_tokens: 5, output_tokens: 5 });
  });

  it('uses tools, streamed and not, and hands in what they gave', async () => {
    const messages = [
      { role: 'user' as const, content: '[call get_balance {"day":"2026-11-20"}]' },
    ];
    const first = await sdk.messages.create({ ...hello, messages, tools });
    expect(first).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', name: 'get_balance', input: { day: '2026-11-20' } }],
    });
    const streamed = await sdk.messages.stream({ ...hello, messages, tools }).finalMessage();
    expect(streamed.content).toMatchObject([{ input: { day: '2026-11-20' } }]);
    const [use] = first.content;
    const second = await sdk.messages.create({
      ...hello,
      tools,
      messages: [
        ...messages,
        { role: 'assistant', content: first.content },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: (use as { id: string }).id, content: '12.50' },
          ],
        },
      ],
    });
    expect(second.content).toMatchObject([{ text: expect.stringContaining('12.50') }]);
  });

  it('thinks when it is told to, and counts what it thought', async () => {
    const request = {
      ...hello,
      max_tokens: 2000,
      thinking: { type: 'enabled' as const, budget_tokens: 1024 },
    };
    const message = await sdk.messages.create(request);
    expect(message.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
    expect(message.usage.output_tokens_details).toEqual({ thinking_tokens: 8 });
    expect(message.usage.output_tokens).toBe(13);
    const streamed = await sdk.messages.stream(request).finalMessage();
    expect(streamed.content).toMatchObject(message.content);
  });

  it('counts tokens for nothing, and lists models page by page', async () => {
    expect(await sdk.messages.countTokens({ model, messages: hello.messages })).toMatchObject({
      input_tokens: 5,
    });
    const models: string[] = [];
    for await (const { id } of sdk.models.list({ limit: 1 })) models.push(id);
    expect(models).toEqual(['claude-sandbox-3', 'claude-sandbox-2', 'claude-sandbox-1']);
    expect((await sdk.models.retrieve(model)).max_tokens).toBe(64_000);
  });

  it.each([
    [400, Anthropic.BadRequestError, 'invalid_request_error'],
    [401, Anthropic.AuthenticationError, 'authentication_error'],
    [402, Anthropic.APIError, 'billing_error'],
    [403, Anthropic.PermissionDeniedError, 'permission_error'],
    [404, Anthropic.NotFoundError, 'not_found_error'],
    [429, Anthropic.RateLimitError, 'rate_limit_error'],
    [500, Anthropic.InternalServerError, 'api_error'],
    [529, Anthropic.InternalServerError, 'overloaded_error'],
  ])('throws its own error for %i, with the id of the request', async (status, type, name) => {
    lab.anthropic.faults.inject({ fault: { kind: 'status', status } });
    const failed = await sdk.messages
      .create(hello, { maxRetries: 0 })
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(type);
    expect(failed).toMatchObject({ status, type: name, requestID: expect.stringMatching(/^req_/) });
  });

  it.each([429, 500, 529])('tries again twice after %i', async (status) => {
    const headers = { 'retry-after-ms': '5' };
    lab.anthropic.faults.inject({ times: 2, fault: { kind: 'status', status, headers } });
    await sdk.messages.create(hello);
    expect(lab.anthropic.calls.list().map((call) => call.status)).toEqual([status, status, 200]);
  });

  it('aborts a stream, which the provider sees at once', async () => {
    lab.anthropic.deliver({ betweenMs: 20 });
    const messages = [{ role: 'user' as const, content: '[answer 500 tokens]' }];
    const raw = await sdk.messages.create({ ...hello, max_tokens: 600, messages, stream: true });
    for await (const event of raw) if (event.type === 'content_block_delta') break;
    const leftAt = performance.now();
    await until(() => lab.anthropic.calls.openStreams() === 0);
    const [call] = lab.anthropic.calls.list();
    expect(call?.endedBy).toBe('client');
    expect((call?.endedAt ?? Infinity) - leftAt).toBeLessThan(500);
  });

  it('is told of an answer that is cut short, refused or ended by a word', async () => {
    lab.anthropic.faults.inject({ fault: { kind: 'truncated' } });
    expect((await sdk.messages.create(hello)).stop_reason).toBe('max_tokens');
    lab.anthropic.faults.inject({ fault: { kind: 'refusal' } });
    expect(await sdk.messages.create(hello)).toMatchObject({
      stop_reason: 'refusal',
      stop_details: { type: 'refusal' },
    });
    lab.anthropic.faults.inject({ fault: { kind: 'content_filter' } });
    await expect(sdk.messages.create(hello)).rejects.toThrow(/content filtering policy/);
    const stopped = await sdk.messages.create({ ...hello, stop_sequences: ['llo'] });
    expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'llo' });
    const short = await sdk.messages.create({ ...hello, max_tokens: 2 });
    expect(short).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 2 } });
  });

  it('throws at an error inside a stream, and its helper at one without an end', async () => {
    lab.anthropic.faults.inject({ fault: { kind: 'error_frame', message: 'Overloaded' } });
    await expect(stream(hello)).rejects.toMatchObject({ type: 'overloaded_error' });
    lab.anthropic.faults.inject({ fault: { kind: 'unterminated' } });
    await expect(sdk.messages.stream(hello).finalMessage()).rejects.toThrow();
    lab.anthropic.faults.inject({ fault: { kind: 'cut' } });
    await expect(stream(hello)).rejects.toThrow();
  });

  it('sees what tools of the provider did, and what the totals leave out', async () => {
    const serverTools = {
      kind: 'server_tools',
      webSearchRequests: 2,
      webFetchRequests: 1,
    } as const;
    lab.anthropic.faults.inject({ fault: serverTools });
    expect((await sdk.messages.create(hello)).usage.server_tool_use).toEqual({
      web_search_requests: 2,
      web_fetch_requests: 1,
    });
    const iterations = [{ type: 'advisor_message', model, input_tokens: 900, output_tokens: 90 }];
    lab.anthropic.faults.inject({ times: 2, fault: { kind: 'iterations', iterations } });
    const message = await sdk.beta.messages.create(hello);
    expect(message.usage).toMatchObject({ input_tokens: 5, output_tokens: 5, iterations });
    const streamed = await sdk.beta.messages.stream(hello).finalMessage();
    expect(streamed.usage).toMatchObject({ iterations });
  });
});
