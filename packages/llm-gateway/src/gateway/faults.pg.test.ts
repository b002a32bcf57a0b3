import { describe, expect, it } from 'vitest';

import { ask, surfaceAsks } from '@ataski/gateway-lab';
import type { SurfaceAsk } from '@ataski/gateway-lab';

import { useGateway } from './gateway.fixture.ts';

type Fault = Parameters<
  ReturnType<ReturnType<typeof useGateway>['world']>['openai']['faults']['inject']
>[0]['fault'];

const broken: readonly Fault[] = [
  { kind: 'cut' },
  { kind: 'cut', afterEvents: 1 },
  { kind: 'unterminated' },
  { kind: 'giant', bytes: 17 * 1024 * 1024 },
];
const headless: readonly Fault[] = [
  { kind: 'reset' },
  { kind: 'gzip' },
  { kind: 'redirect', location: 'https://elsewhere.example/v1' },
];
const across = <T extends Fault>(faults: readonly T[]) =>
  surfaceAsks.flatMap((one) =>
    faults.map((fault) => ({ one, ...one, ...{ fault, afterEvents: '', ...fault } })),
  );

describe('an answer that goes wrong', () => {
  const { acme, world } = useGateway();
  const open = async () => {
    const { budget, key } = world();
    await budget(acme);
    return (await key(acme)).text;
  };
  /** What the official SDK of a surface makes of it. */
  const bySdk = async (one: SurfaceAsk, key: string, isStream: boolean, maxRetries = 0) => {
    const { anthropicSdk, openaiSdk } = world();
    const body = one.body('Say something that takes several events', { stream: isStream });
    const sdk = openaiSdk(key, { maxRetries });
    const asked = (
      one.surface === 'messages'
        ? anthropicSdk(key, { maxRetries }).messages.create(body as never)
        : one.surface === 'responses'
          ? sdk.responses.create(body as never)
          : sdk.chat.completions.create(body as never)
    ) as Promise<unknown>;
    const answer = await asked;
    const events: unknown[] = [];
    if (isStream) for await (const event of answer as AsyncIterable<unknown>) events.push(event);
    return answer;
  };

  it.each(across(broken))(
    'within a stream of $surface ($kind $afterEvents) is an error for its SDK, and its cost is not guessed low',
    async ({ one, fault, provider }) => {
      const key = await open();
      world()[provider].faults.inject({ fault });
      // Where it breaks within an event, an SDK complains of that event.
      const said = fault.kind === 'giant' ? undefined : /ended before it was complete/;
      await expect(bySdk(one, key, true)).rejects.toThrow(said);
      const [call] = await world().calls(acme);
      // A chat completion states the usage of all of it before the event that ends it.
      const isStated =
        one.surface === 'chat_completions' &&
        (fault.kind === 'unterminated' ||
          (fault.kind === 'cut' && fault.afterEvents === undefined));
      expect(call).toMatchObject(
        isStated ? { state: 'settled' } : { state: 'presumed', reason: 'provider_broke_off' },
      );
      if (!isStated) expect(call?.cost).toBe(call?.hold);
    },
  );

  it.each(across([{ kind: 'error_frame' } as const]))(
    'and of which $surface says so itself is that error for its SDK',
    async ({ one, fault, provider }) => {
      const key = await open();
      world()[provider].faults.inject({ fault: { ...fault, message: 'The engine stopped.' } });
      await expect(bySdk(one, key, true)).rejects.toThrow(/The engine stopped/);
      const [call] = await world().calls(acme);
      expect(call).toMatchObject({ state: 'estimated' });
      expect(call?.cost).toBe(call?.hold);
    },
  );

  it.each(across([...headless, { kind: 'cut' } as const]))(
    'as a whole answer of $surface ($kind) is a 502 for its SDK and no half of an answer',
    async ({ one, fault, provider }) => {
      const key = await open();
      world()[provider].faults.inject({ fault });
      await expect(bySdk(one, key, false)).rejects.toMatchObject({ status: 502 });
      const [call] = await world().calls(acme);
      expect(call).toMatchObject({ state: 'presumed', reason: 'provider_broke_off' });
      expect(call?.cost).toBe(call?.hold);
      expect(world()[provider].calls.list()).toHaveLength(1);
    },
  );

  it('is tried again by the SDK, each attempt on a hold of its own', async () => {
    const key = await open();
    const [chat] = surfaceAsks;
    world().openai.faults.inject({ fault: { kind: 'reset' } });
    if (chat !== undefined) await bySdk(chat, key, false, 1);
    const calls = await world().calls(acme);
    expect(calls.map(({ state }) => state)).toEqual(['presumed', 'settled']);
  });

  it.each(across([{ kind: 'missing_usage' } as const]))(
    'that does not say what it cost is passed on by $surface, and all that was held is spent',
    async ({ one, fault, provider }) => {
      const key = await open();
      world()[provider].faults.inject({ fault });
      await bySdk(one, key, false);
      const [call] = await world().calls(acme);
      expect(call).toMatchObject({ state: 'estimated', reason: 'usage_missing' });
      expect(call?.cost).toBe(call?.hold);
    },
  );

  it.each(across([{ kind: 'truncated' } as const, { kind: 'refusal' } as const]))(
    'only in its words ($kind) is the client’s to judge on $surface, and settled at its cost',
    async ({ one, fault, provider }) => {
      const key = await open();
      for (const isStream of [false, true]) {
        world()[provider].faults.inject({ fault });
        await bySdk(one, key, isStream);
      }
      for (const { state, cost, hold } of await world().calls(acme)) {
        expect(state).toBe('settled');
        expect(BigInt(cost ?? 0)).toBeLessThan(BigInt(hold));
      }
    },
  );

  it('says nothing of the provider’s connection to the client, and names the call in the log', async () => {
    const key = await open();
    const [chat] = surfaceAsks;
    world().openai.faults.inject({ fault: { kind: 'reset' } });
    const { origin, events } = world();
    const before = (await events(acme)).length;
    const answer = await ask(origin, chat?.path ?? '', key, chat?.body('Hi') ?? {});
    expect(JSON.parse(answer.bytes.toString())).toMatchObject({
      error: { code: 'upstream_broken', param: null },
    });
    await world().calls(acme);
    expect((await events(acme)).slice(before)).toEqual([
      'model.called intent',
      'model.called failure',
    ]);
  });
});
