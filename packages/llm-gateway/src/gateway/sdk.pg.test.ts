import { describe, expect, it } from 'vitest';

import { anthropicMajors, openaiMajors } from '../sdk-majors.fixture.ts';
import { chatModel, embeddingModel, messagesModel, useGateway } from './gateway.fixture.ts';

const hello = [{ role: 'user' as const, content: 'Hi' }];
const tool = {
  name: 'get_balance',
  description: 'The balance of a day',
  parameters: { type: 'object', properties: { day: { type: 'string' } } },
} as const;
const asked = 'Please [call get_balance {"day":"2026-11-20"}]';

describe.each(openaiMajors)('the unmodified SDK of OpenAI, major $major', ({ Sdk }) => {
  const { acme, world } = useGateway();
  const open = async (more: object = {}) => {
    const { budget, key, openaiSdk } = world();
    await budget(acme);
    return openaiSdk((await key(acme)).text, more, Sdk);
  };

  it('creates chat completions, responses and embeddings, and each is settled at its cost', async () => {
    const sdk = await open();
    const chat = await sdk.chat.completions.create({ model: chatModel, messages: hello });
    expect(chat.choices[0]?.message.content).toBeTruthy();
    const response = await sdk.responses.create({ model: chatModel, input: 'Hi' });
    expect(response.output_text).toBeTruthy();
    const embedding = await sdk.embeddings.create({ model: embeddingModel, input: 'Hi' });
    expect(embedding.data[0]?.embedding.length).toBeGreaterThan(0);
    const calls = await world().calls(acme);
    expect(calls.map(({ state, payer }) => [state, payer])).toEqual(
      Array.from({ length: 3 }, () => ['settled', 'platform']),
    );
    for (const { cost, hold } of calls) expect(BigInt(cost ?? 0)).toBeLessThan(BigInt(hold));
    expect((await world().events(acme)).slice(-6)).toEqual(
      expect.arrayContaining(['model.called intent', 'model.called success']) as string[],
    );
  });

  it('streams, with the usage and without, and is told of tools', async () => {
    const sdk = await open();
    for (const options of [{}, { stream_options: { include_usage: true } }]) {
      const stream = await sdk.chat.completions.create({
        ...{ model: chatModel, messages: hello, stream: true as const, ...options },
      });
      let text = '';
      const usages: unknown[] = [];
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        if (chunk.usage) usages.push(chunk.usage);
      }
      expect(text).not.toBe('');
      expect(usages).toHaveLength('stream_options' in options ? 1 : 0);
    }
    const runner = sdk.responses.stream({ model: chatModel, input: 'Hi' });
    expect((await runner.finalResponse()).status).toBe('completed');
    const called = await sdk.chat.completions.create({
      ...{ model: chatModel, messages: [{ role: 'user', content: asked }] },
      tools: [{ type: 'function', function: tool }],
    });
    expect(called.choices[0]?.message.tool_calls).toHaveLength(1);
    const calls = await world().calls(acme);
    expect(calls.map(({ state }) => state)).toEqual(['settled', 'settled', 'settled', 'settled']);
  });

  it('lists what can be called, and no model of which every call is refused', async () => {
    const { key, openaiSdk } = world();
    const unbounded = 'gpt-4';
    const { text } = await key(acme, { models: [chatModel, unbounded] });
    const sdk = openaiSdk(text, {}, Sdk);
    expect((await sdk.models.list()).data.map(({ id }) => id)).toEqual([chatModel]);
    expect((await sdk.models.retrieve(chatModel)).id).toBe(chatModel);
    await expect(sdk.models.retrieve(unbounded)).rejects.toMatchObject({ status: 404 });
    const ask = sdk.chat.completions.create({ model: unbounded, messages: hello });
    await expect(ask).rejects.toMatchObject({ status: 400, code: 'output_unbounded' });
  });

  it('gets the provider’s own errors, and tries again as it would there', async () => {
    const sdk = await open({ maxRetries: 1 });
    const { openai, calls } = world();
    openai.faults.inject({
      fault: { kind: 'status', status: 429, headers: { 'retry-after-ms': '1' } },
    });
    await sdk.chat.completions.create({ model: chatModel, messages: hello });
    openai.faults.inject({ times: 2, fault: { kind: 'status', status: 500 } });
    await expect(
      sdk.chat.completions.create({ model: chatModel, messages: hello }),
    ).rejects.toMatchObject({ status: 500 });
    expect((await calls(acme)).map(({ state, reason }) => [state, reason])).toEqual([
      ['released', 'provider_refused'],
      ['settled', null],
      ['released', 'provider_failed'],
      ['released', 'provider_failed'],
    ]);
  });
});

describe.each(anthropicMajors)(
  'the unmodified SDK of Anthropic, major $major',
  ({ Sdk, major }) => {
    const { acme, world } = useGateway();
    const open = async () => {
      const { budget, key, anthropicSdk } = world();
      await budget(acme);
      return anthropicSdk((await key(acme)).text, {}, Sdk);
    };
    const plain = { model: messagesModel, max_tokens: 200, messages: hello };

    it('creates, streams, calls tools and counts, and each is settled', async () => {
      const sdk = await open();
      expect((await sdk.messages.create(plain)).content[0]?.type).toBe('text');
      const streamed = await sdk.messages.stream(plain).finalMessage();
      expect(streamed.usage.output_tokens).toBeGreaterThan(0);
      const called = await sdk.messages.create({
        ...{ ...plain, messages: [{ role: 'user', content: asked }] },
        tools: [{ name: tool.name, description: tool.description, input_schema: tool.parameters }],
      });
      expect(called.stop_reason).toBe('tool_use');
      const counted = await sdk.messages.countTokens({ model: messagesModel, messages: hello });
      expect(counted.input_tokens).toBeGreaterThan(0);
      const calls = await world().calls(acme);
      expect(calls.map(({ state }) => state)).toEqual(['settled', 'settled', 'settled', 'settled']);
      expect(calls.at(-1)).toMatchObject({ cost: '0', hold: '0' });
    });

    it('shows its key in the header of its major, and is known by either', async () => {
      const shown: string[] = [];
      const { budget, key, anthropicSdk } = world();
      await budget(acme);
      const { text } = await key(acme);
      const watched = async (input: string | URL | Request, init?: RequestInit) => {
        shown.push(...new Headers(init?.headers).keys());
        return await fetch(input, init);
      };
      const sdk = anthropicSdk(text, { fetch: watched }, Sdk);
      expect((await sdk.messages.create(plain)).content[0]?.type).toBe('text');
      expect(shown.filter((name) => ['authorization', 'x-api-key'].includes(name))).toEqual([
        major === '1' ? 'authorization' : 'x-api-key',
      ]);
    });
  },
);
