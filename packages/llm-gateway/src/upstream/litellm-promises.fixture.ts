import { expect, it } from 'vitest';

import { ask, proxyEmbeddingModel, proxyModel, proxyPrices } from '@ataski/gateway-lab';

import type { useGateway } from '../gateway/gateway.fixture.ts';

const messages = [{ role: 'user' as const, content: 'Which invoices are late?' }];
const chat = { model: proxyModel, messages, max_completion_tokens: 400 };
const shared = { headers: { 'x-ataski-cache': 'on,shared' } };
const paths = [
  ['chat completions', '/openai/v1/chat/completions', chat],
  ['responses', '/openai/v1/responses', responseBody('Which invoices are late?')],
  ['embeddings', '/openai/v1/embeddings', { model: proxyEmbeddingModel, input: 'Late invoices' }],
  ['messages', '/anthropic/v1/messages', { model: proxyModel, messages, max_tokens: 400 }],
] as const;

function responseBody(input: string) {
  return { model: proxyModel, input, max_output_tokens: 400, store: false as const };
}

/** How often whatever is behind the proxy was asked. */
export type Behind = () => number;

/** What holds before the simulated proxy and before the real one alike. */
export function promiseProxy(
  { acme, globex, world }: ReturnType<typeof useGateway>,
  behind: Behind,
): void {
  const open = async (tenant: typeof acme) => {
    await world().budget(tenant);
    return (await world().key(tenant)).text;
  };
  const { input, output } = proxyPrices[proxyModel];

  it('answers both official SDKs, unmodified, by its own models', async () => {
    const key = await open(acme);
    const openai = world().openaiSdk(key);
    const completed = await openai.chat.completions.create(chat);
    expect(completed.choices[0]?.message.content).not.toBe('');
    expect(completed.model).toBe(proxyModel);
    const responded = await openai.responses.create(responseBody('Hi'));
    expect(responded.output_text).not.toBe('');
    const embedded = await openai.embeddings.create({ model: proxyEmbeddingModel, input: 'Hi' });
    expect(embedded.data[0]?.embedding.length).toBeGreaterThan(0);
    const message = await world()
      .anthropicSdk(key)
      .messages.create({ model: proxyModel, messages, max_tokens: 400 });
    expect(message.content[0]).toMatchObject({ type: 'text' });
    const states = (await world().calls(acme)).map(({ state }) => state);
    expect(states).toEqual(['settled', 'settled', 'settled', 'settled']);
  });

  it('streams to both official SDKs, to the end and settled by the stated usage', async () => {
    const key = await open(acme);
    const openai = world().openaiSdk(key);
    let said = '';
    for await (const chunk of await openai.chat.completions.create({ ...chat, stream: true }))
      said += chunk.choices[0]?.delta.content ?? '';
    let answered = '';
    for await (const event of await openai.responses.create({
      ...responseBody('Hi'),
      stream: true,
    }))
      if (event.type === 'response.output_text.delta') answered += event.delta;
    const message = await world()
      .anthropicSdk(key)
      .messages.stream({ model: proxyModel, messages, max_tokens: 400 })
      .finalText();
    expect([said, answered, message].every((text) => text !== '')).toBe(true);
    const states = (await world().calls(acme)).map(({ state, reason }) => [state, reason]);
    expect(states).toEqual(Array(3).fill(['settled', null]));
  });

  it('costs what the operator’s prices make of the stated usage, which is what the proxy reports', async () => {
    const key = await open(acme);
    const { usage } = await world().openaiSdk(key).chat.completions.create(chat);
    const pico = usage!.prompt_tokens * input + usage!.completion_tokens * output;
    const [call] = await world().calls(acme);
    expect(call).toMatchObject({ cost: String(Math.ceil(pico / 1000)), payer: 'platform' });
    const told = await world().outcome(acme, call!.id);
    expect(Number(told['reportedNanoUsd'])).toBeGreaterThan(0);
    expect(told['deviationNanoUsd']).toBeUndefined();
    expect(world().failures).toEqual([]);
  });

  it.each(paths)(
    'of %s gives two tenants with equal prompts never one answer',
    async (_, path, body) => {
      const keys = [await open(acme), await open(globex)];
      const { origin } = world();
      const before = behind();
      for (const key of keys) expect((await ask(origin, path, key, body, shared)).status).toBe(200);
      expect(behind() - before).toBe(2);
    },
  );

  it.each(paths)(
    'of %s gives one tenant its own answer again, where all who ask share',
    async (_, path, body) => {
      const [one, other] = [await open(acme), await open(acme)];
      const { origin } = world();
      const before = behind();
      const asked = { ...body, ...('input' in body ? { input: 'Again' } : { temperature: 0.5 }) };
      const first = await ask(origin, path, one, asked, shared);
      // The proxy keeps an answer beside answering.
      await new Promise((done) => setTimeout(done, 300));
      const again = await ask(origin, path, other, asked, shared);
      expect([first.status, again.status]).toEqual([200, 200]);
      expect(behind() - before).toBe(1);
    },
  );

  it('neither answers from its cache nor keeps what nobody asked to have kept', async () => {
    const key = await open(acme);
    const { origin } = world();
    const [, path] = paths[0];
    const body = { ...chat, temperature: 0.25 };
    const before = behind();
    for (const headers of [{}, { 'x-ataski-cache': 'off' }, {}])
      expect((await ask(origin, path, key, body, { headers })).status).toBe(200);
    expect(behind() - before).toBe(3);
  });
}
