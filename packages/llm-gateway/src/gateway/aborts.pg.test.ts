import { describe, expect, it } from 'vitest';

import { ask, surfaceAsks } from '@ataski/gateway-lab';
import type { SurfaceAsk } from '@ataski/gateway-lab';

import { messagesModel, useGateway } from './gateway.fixture.ts';

const long = '[answer 300 tokens]';

describe('a client that leaves', () => {
  const { acme, world } = useGateway();
  const open = async () => {
    const { budget, key } = world();
    await budget(acme);
    return (await key(acme)).text;
  };
  /** How long the provider went on after the client had left. */
  const leave = async (one: SurfaceAsk, key: string, body: object, isReady: () => boolean) => {
    const { origin, [one.provider]: provider } = world();
    const leaving = new AbortController();
    const asking = ask(origin, one.path, key, body, { signal: leaving.signal });
    asking.catch(() => undefined);
    await expect.poll(isReady, { interval: 5, timeout: 5_000 }).toBe(true);
    const leftAt = performance.now();
    leaving.abort();
    await expect(asking).rejects.toThrow();
    const call = () => provider.calls.list().at(-1);
    await expect.poll(() => call()?.endedAt, { interval: 2 }).not.toBeNull();
    expect(call()?.endedBy).toBe('client');
    return (call()?.endedAt ?? Infinity) - leftAt;
  };
  // Of several: the machine is shared, and a quiet round shows what the gateway itself takes.
  const quickest = (times: readonly number[]) => Math.min(...times);

  it.each(surfaceAsks)(
    'within a stream of $surface closes the connection to the provider within 50 ms',
    async (one) => {
      const key = await open();
      const { calls, [one.provider]: provider } = world();
      provider.deliver({ betweenMs: 40 });
      const times: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        provider.calls.clear();
        // So much more than it says that what it did not say is worth something.
        const most = one.provider === 'anthropic' ? { max_tokens: 8_000 } : {};
        const body = one.body(long, { stream: true, ...most });
        const isStreaming = () => (provider.calls.list()[0]?.responseBytes.byteLength ?? 0) > 600;
        times.push(await leave(one, key, body, isStreaming));
        expect(provider.calls.openStreams()).toBe(0);
      }
      expect(quickest(times)).toBeLessThanOrEqual(50);
      // What OpenAI's models think is not seen, so all of it is taken to be spent.
      for (const { state, reason, cost, hold } of await calls(acme)) {
        expect([state, reason]).toEqual(['estimated', 'client_aborted']);
        expect(BigInt(cost ?? 0)).toBeGreaterThan(0n);
        expect(cost === hold).toBe(one.provider === 'openai');
      }
    },
  );

  it.each(surfaceAsks)(
    'before the answer of $surface begins is booked at all that was held, and the provider let go',
    async (one) => {
      const key = await open();
      const { calls, events, [one.provider]: provider } = world();
      provider.deliver({ firstByteMs: 5_000 });
      const before = (await events(acme)).length;
      const times: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        provider.calls.clear();
        const hasArrived = () => provider.calls.list()[0]?.status === 200;
        times.push(await leave(one, key, one.body('Hi'), hasArrived));
      }
      expect(quickest(times)).toBeLessThanOrEqual(50);
      const rows = await calls(acme);
      expect(rows).toHaveLength(3);
      for (const { state, reason, cost, hold } of rows)
        expect([state, reason, cost]).toEqual(['estimated', 'client_aborted', hold]);
      // The outcome says it; nothing was refused.
      const said = (await events(acme)).slice(before);
      expect(said.filter((each) => each.startsWith('model.refused'))).toEqual([]);
      expect(said.filter((each) => each === 'model.called failure')).toHaveLength(3);
    },
  );

  it('while it still sends its body spends nothing, and is not said to have been refused', async () => {
    const key = await open();
    const { calls, events, openai, origin } = world();
    const before = (await events(acme)).length;
    const leaving = new AbortController();
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from('{"model":')),
    });
    const asking = ask(origin, '/openai/v1/responses', key, '', {
      ...{ body, duplex: 'half', signal: leaving.signal },
    });
    setTimeout(() => leaving.abort(), 200);
    await expect(asking).rejects.toThrow();
    await new Promise((done) => setTimeout(done, 200));
    expect(await calls(acme)).toEqual([]);
    expect(openai.calls.list()).toEqual([]);
    expect((await events(acme)).slice(before)).toEqual([]);
  });

  it('by either SDK closes the connection to the provider', async () => {
    const key = await open();
    const { anthropic, anthropicSdk, openai, openaiSdk } = world();
    for (const provider of [openai, anthropic]) provider.deliver({ betweenMs: 40 });
    const [chat] = surfaceAsks;
    const stream = await openaiSdk(key).chat.completions.create({
      ...(chat?.body(long) as object),
      stream: true,
    } as never);
    for await (const event of stream as unknown as AsyncIterable<unknown>) {
      expect(event).toBeDefined();
      break;
    }
    const messages = anthropicSdk(key).messages.stream({
      ...{ model: messagesModel, max_tokens: 400, messages: [{ role: 'user', content: long }] },
    });
    messages.on('text', () => messages.abort());
    await expect(messages.finalMessage()).rejects.toThrow();
    for (const provider of [openai, anthropic])
      await expect.poll(() => provider.calls.list().at(-1)?.endedBy).toBe('client');
  });
});
