import OpenAI from 'openai';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openaiKey, startModelSandbox, until } from '../model-sandbox.fixture.ts';

const model = 'gpt-sandbox-1';
const user = (content: string) => [{ role: 'user' as const, content }];
const tool = {
  type: 'function' as const,
  function: { name: 'get_balance', parameters: { type: 'object' } },
};

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe('the unmodified OpenAI SDK', () => {
  let lab: Awaited<ReturnType<typeof startModelSandbox>>;
  let sdk: OpenAI;
  beforeEach(async () => {
    lab = await startModelSandbox();
    sdk = lab.openaiSdk();
  });
  afterEach(() => lab.sandbox.close());

  it('gets a completion that is the same for the same request, with its exact usage', async () => {
    const ask = () => sdk.chat.completions.create({ model, messages: user('Hello') });
    const [one, other] = [await ask(), await ask()];
    const text = one.choices[0]?.message.content ?? '';
    expect(text).toMatch(/^Echo [0-9a-f]{8}: Hello$/);
    expect(other.choices[0]?.message.content).toBe(text);
    // Five bytes are two tokens, and a message costs three; twenty bytes are five.
    expect(one.usage).toEqual({
      prompt_tokens: 5,
      completion_tokens: 5,
      total_tokens: 10,
      prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    });
    expect(one._request_id).toMatch(/^req_/);
  });

  it('streams the same words, and the usage only when it asks for it', async () => {
    const request = { model, messages: user(`Straße für 9 €, ${'💶'.repeat(20)} please`) };
    const whole = await sdk.chat.completions.create(request);
    const plain = await collect<ChatCompletionChunk>(
      await sdk.chat.completions.create({ ...request, stream: true }),
    );
    const told = await collect<ChatCompletionChunk>(
      await sdk.chat.completions.create({
        ...request,
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    for (const chunks of [plain, told])
      expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
        whole.choices[0]?.message.content,
      );
    const pieces = plain.map((chunk) => chunk.choices[0]?.delta.content ?? '');
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
    expect(plain.some((chunk) => 'usage' in chunk)).toBe(false);
    const last = told.pop();
    expect(told.every((chunk) => chunk.usage === null)).toBe(true);
    expect(last).toMatchObject({ choices: [], usage: whole.usage });
  });

  it('uses tools, streamed and not, and hands in what they gave', async () => {
    const messages = user('[call get_balance {"day":"2026-11-20"}] and [call get_balance]');
    const first = await sdk.chat.completions.create({ model, messages, tools: [tool] });
    const [choice] = first.choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    const calls = choice?.message.tool_calls ?? [];
    expect(calls).toMatchObject([
      { function: { name: 'get_balance', arguments: '{"day":"2026-11-20"}' } },
      { function: { name: 'get_balance', arguments: '{}' } },
    ]);
    const streamed = await sdk.chat.completions
      .stream({ model, messages, tools: [tool] })
      .finalChatCompletion();
    expect(streamed.choices[0]?.message.tool_calls).toMatchObject(
      calls.map((call) => (call.type === 'function' ? { function: call.function } : null)),
    );
    const second = await sdk.chat.completions.create({
      model,
      tools: [tool],
      messages: [
        ...messages,
        { role: 'assistant', content: null, tool_calls: calls },
        ...calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: '12.50' })),
      ],
    });
    expect(second.choices[0]?.message.content).toContain('12.50');
  });

  it('gets responses, streamed with numbered events, and goes on from one', async () => {
    const first = await sdk.responses.create({
      model,
      input: 'Hello',
      reasoning: { effort: 'low' },
    });
    expect(first.output_text).toMatch(/^Echo [0-9a-f]{8}: Hello$/);
    expect(first.usage).toEqual({
      input_tokens: 5,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: 13,
      output_tokens_details: { reasoning_tokens: 8 },
      total_tokens: 18,
    });
    const events = await collect<ResponseStreamEvent>(
      await sdk.responses.create({ model, input: 'Hello', stream: true }),
    );
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    const next = await sdk.responses.create({
      model,
      input: 'And now?',
      previous_response_id: first.id,
    });
    expect(next.usage?.input_tokens).toBe(5 + 8 + 5);
  });

  it('uses functions in responses, streamed and not', async () => {
    const tools = [
      { type: 'function' as const, name: 'get_balance', parameters: {}, strict: false },
    ];
    const request = { model, input: '[call get_balance {"day":"2026-11-20"}]', tools };
    const first = await sdk.responses.create(request);
    const call = first.output.find((item) => item.type === 'function_call');
    expect(call).toMatchObject({ name: 'get_balance', arguments: '{"day":"2026-11-20"}' });
    const streamed = await sdk.responses.stream(request).finalResponse();
    expect(streamed.output).toMatchObject([{ arguments: '{"day":"2026-11-20"}' }]);
    const second = await sdk.responses.create({
      model,
      previous_response_id: first.id,
      input: [{ type: 'function_call_output', call_id: call?.call_id ?? '', output: '12.50' }],
    });
    expect(second.output_text).toContain('12.50');
  });

  it('embeds, as base64 by its default and as numbers', async () => {
    const request = { model: 'text-embedding-sandbox-1', input: ['a', 'b'], dimensions: 8 };
    const packed = await sdk.embeddings.create(request);
    const plain = await sdk.embeddings.create({ ...request, encoding_format: 'float' });
    expect(packed.usage).toEqual({ prompt_tokens: 2, total_tokens: 2 });
    expect(packed.data.map(({ embedding }) => embedding.length)).toEqual([8, 8]);
    expect(Array.from(packed.data[0]?.embedding ?? [])).toEqual(plain.data[0]?.embedding);
    expect(Math.hypot(...(plain.data[1]?.embedding ?? []))).toBeCloseTo(1, 5);
    const bodies = lab.openai.calls.list().map(({ body }) => body);
    expect(bodies[0]).toMatchObject({ encoding_format: 'base64' });
  });

  it('lists models and gets one', async () => {
    const models = await collect(sdk.models.list());
    expect(models.map(({ id }) => id)).toContain(model);
    expect((await sdk.models.retrieve(model)).id).toBe(model);
  });

  it.each([
    [401, OpenAI.AuthenticationError],
    [403, OpenAI.PermissionDeniedError],
    [404, OpenAI.NotFoundError],
    [429, OpenAI.RateLimitError],
    [500, OpenAI.InternalServerError],
    [503, OpenAI.InternalServerError],
  ])('throws its own error for %i, with the id of the request', async (status, type) => {
    lab.openai.faults.inject({ fault: { kind: 'status', status } });
    const failed = await sdk.chat.completions
      .create({ model, messages: user('Hello') }, { maxRetries: 0 })
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(type);
    expect(failed).toMatchObject({ status, requestID: expect.stringMatching(/^req_/) });
  });

  it.each([
    [429, { 'retry-after-ms': '5' }],
    [429, { 'retry-after': '0.01' }],
    [500, { 'retry-after-ms': '5' }],
    [503, { 'retry-after-ms': '5' }],
  ])('tries again twice after %i with %o, and counts its attempts', async (status, headers) => {
    lab.openai.faults.inject({ times: 2, fault: { kind: 'status', status, headers } });
    await sdk.chat.completions.create({ model, messages: user('Hello') });
    const calls = lab.openai.calls.list();
    expect(calls.map((call) => call.status)).toEqual([status, status, 200]);
    expect(calls.map(({ headers: sent }) => sent['x-stainless-retry-count'])).toEqual([
      '0',
      '1',
      '2',
    ]);
  });

  it('does not try again where x-should-retry says so, and does after a reset', async () => {
    const ask = () => sdk.chat.completions.create({ model, messages: user('Hello') });
    const headers = { 'x-should-retry': 'false' };
    lab.openai.faults.inject({ fault: { kind: 'status', status: 429, headers } });
    await expect(ask()).rejects.toThrow(OpenAI.RateLimitError);
    lab.openai.faults.inject({ fault: { kind: 'reset' } });
    await ask();
    expect(lab.openai.calls.list().map((call) => call.status)).toEqual([429, null, 200]);
  });

  it('aborts a stream, which the provider sees at once', async () => {
    lab.openai.deliver({ betweenMs: 20 });
    const stream = await sdk.chat.completions.create({
      model,
      messages: user('[answer 500 tokens]'),
      stream: true,
    });
    expect(lab.openai.calls.openStreams()).toBe(1);
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    const leftAt = performance.now();
    await until(() => lab.openai.calls.openStreams() === 0);
    const [call] = lab.openai.calls.list();
    expect(call?.endedBy).toBe('client');
    expect((call?.endedAt ?? Infinity) - leftAt).toBeLessThan(500);
  });

  it.each(['truncated', 'content_filter', 'refusal'] as const)(
    'is told of an answer that is cut short: %s',
    async (kind) => {
      lab.openai.faults.inject({ times: 3, fault: { kind } });
      const { choices } = await sdk.chat.completions.create({ model, messages: user('Hello') });
      const response = await sdk.responses.create({ model, input: 'Hello' });
      const events = await collect<ResponseStreamEvent>(
        await sdk.responses.create({ model, input: 'Hello', stream: true }),
      );
      const [finish, reason] = {
        truncated: ['length', 'max_output_tokens'],
        content_filter: ['content_filter', 'content_filter'],
        refusal: ['stop', undefined],
      }[kind];
      expect(choices[0]?.finish_reason).toBe(finish);
      expect(choices[0]?.message.refusal === null).toBe(kind !== 'refusal');
      expect(response.incomplete_details?.reason).toBe(reason);
      expect(events.at(-1)?.type).toBe(reason ? 'response.incomplete' : 'response.completed');
    },
  );

  it('throws at an error inside a stream, and not at one that just ends', async () => {
    const stream = async () =>
      collect(await sdk.chat.completions.create({ model, messages: user('Hello'), stream: true }));
    lab.openai.faults.inject({ fault: { kind: 'error_frame' } });
    await expect(stream()).rejects.toMatchObject({ code: 'server_error' });
    lab.openai.faults.inject({ fault: { kind: 'unterminated' } });
    expect(await stream()).not.toHaveLength(0);
    lab.openai.faults.inject({ fault: { kind: 'cut', afterEvents: 2 } });
    await expect(stream()).rejects.toThrow();
  });

  it('sees the error of a stream of responses, under its own event and with its number', async () => {
    lab.openai.faults.inject({ fault: { kind: 'error_frame', message: 'Out of service' } });
    const seen: string[] = [];
    const read = async () => {
      const stream = await sdk.responses.create({ model, input: 'Hello', stream: true });
      for await (const event of stream) seen.push(event.type);
    };
    await expect(read()).rejects.toThrow();
    expect(seen).toEqual(['response.created', 'response.in_progress']);
    await until(() => lab.openai.calls.list()[0]?.endedAt !== null);
    expect(String(lab.openai.calls.list()[0]?.responseBytes)).toMatch(
      /event: error\ndata: \{"type":"error","code":"server_error","message":"Out of service","param":null,"sequence_number":2\}\n\n$/,
    );
  });

  it('has no usage where it is missing; a fault of another key passes it by; the log holds no key', async () => {
    lab.openai.faults.inject({ key: 'other', fault: { kind: 'reset' } });
    lab.openai.faults.inject({ key: 'acme', fault: { kind: 'missing_usage' } });
    const answer = await sdk.chat.completions.create({ model, messages: user('Hello') });
    expect(answer.usage).toBeUndefined();
    await until(() => lab.openai.calls.list()[0]?.endedAt !== null);
    const [call] = lab.openai.calls.list();
    expect(call).toMatchObject({ key: 'acme', status: 200, endedBy: 'provider', isStream: false });
    expect(JSON.stringify(call)).not.toContain(openaiKey);
    expect(JSON.parse(String(call?.responseBytes))).toMatchObject({ id: answer.id });
  });
});
