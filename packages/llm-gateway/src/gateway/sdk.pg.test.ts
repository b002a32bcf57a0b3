import { describe, expect, it } from 'vitest';

import { chatModel, embeddingModel, messagesModel, useGateway } from './gateway.fixture.ts';

const hello = [{ role: 'user' as const, content: 'Hi' }];
const tool = {
  name: 'get_balance',
  description: 'The balance of a day',
  parameters: { type: 'object', properties: { day: { type: 'string' } } },
} as const;
const asked = 'Please [call get_balance {"day":"2026-11-20"}]';

describe('the unmodified SDK of OpenAI', () => {
  const { acme, world } = useGateway();
  const open = async (more: object = {}) => {
    const { budget, key, openaiSdk } = world();
    await budget(acme);
    return openaiSdk((await key(acme)).text, more);
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

  it('lists what has a price', async () => {
    const { key, openaiSdk } = world();
    const { text } = await key(acme, { models: [chatModel] });
    const names = (await openaiSdk(text).models.list()).data.map(({ id }) => id);
    expect(names).toEqual([chatModel]);
    expect((await openaiSdk(text).models.retrieve(chatModel)).id).toBe(chatModel);
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

describe('the unmodified SDK of Anthropic', () => {
  const { acme, world } = useGateway();
  const open = async () => {
    const { budget, key, anthropicSdk } = world();
    await budget(acme);
    return anthropicSdk((await key(acme)).text);
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

  it('is known by either header of its majors', async () => {
    const { budget, key, origin } = world();
    await budget(acme);
    const { text } = await key(acme);
    const headers: readonly Record<string, string>[] = [
      { 'x-api-key': text },
      { authorization: `Bearer ${text}` },
    ];
    for (const header of headers) {
      const answer = await fetch(`${origin}/anthropic/v1/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...header },
        body: JSON.stringify(plain),
      });
      expect(answer.status).toBe(200);
    }
  });
});
