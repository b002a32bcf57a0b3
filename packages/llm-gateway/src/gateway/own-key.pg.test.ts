import { describe, expect, it } from 'vitest';

import { ask, ownSecrets, platformSecrets, surfaceAsks } from '@ataski/gateway-lab';

import { useGateway } from './gateway.fixture.ts';

/** How long a change of keys may take to be seen. */
const seenMs = 1_200;
const [chat, , message] = surfaceAsks as [
  (typeof surfaceAsks)[number],
  (typeof surfaceAsks)[number],
  (typeof surfaceAsks)[number],
];

describe('a tenant with a key of its own', () => {
  const { acme, db, globex, world } = useGateway();
  const open = async () => {
    const { budget, key } = world();
    await budget(acme);
    return (await key(acme)).text;
  };
  const settle = () => new Promise((done) => setTimeout(done, seenMs));

  it('is served by that key on both providers, and its calls are its own to pay', async () => {
    const key = await open();
    const { calls, origin, ownKey } = world();
    await ownKey(acme, 'openai');
    await ownKey(acme, 'anthropic');
    await settle();
    for (const one of [chat, message]) {
      expect((await ask(origin, one.path, key, one.body('Hi'))).status).toBe(200);
      const seen = world()[one.provider].calls.list();
      expect(seen.map((call) => call.key)).toEqual(['own']);
    }
    expect((await calls(acme)).map(({ payer }) => payer)).toEqual(['tenant', 'tenant']);
  });

  it('that pays is told what is left of its rate, and the platform’s never is', async () => {
    const key = await open();
    const { origin, ownKey } = world();
    const rates = async () => {
      const told: string[] = [];
      for (const one of [chat, message]) {
        const { headers } = await ask(origin, one.path, key, one.body('Hi'));
        told.push(...Object.keys(headers).filter((name) => name.includes('ratelimit')));
      }
      return told;
    };
    await settle();
    expect(await rates()).toEqual([]);
    await ownKey(acme, 'openai');
    await ownKey(acme, 'anthropic');
    await settle();
    const told = await rates();
    expect(told).toContain('x-ratelimit-remaining-requests');
    expect(told).toContain('anthropic-ratelimit-requests-remaining');
  });

  it('sends a prompt_cache_key as it is by that key, and as its own by the platform’s', async () => {
    const { budget, key, openai, origin, ownKey } = world();
    await budget(globex);
    const keys = [await open(), (await key(globex)).text];
    const sent = async (text: string, more: object) => {
      await ask(origin, chat.path, text, chat.body('Hi', { prompt_cache_key: 'shared', ...more }));
      return openai.calls.list().at(-1)!.body as Readonly<Record<string, unknown>>;
    };
    await settle();
    const names = new Set<unknown>();
    for (const text of keys)
      for (const more of [{}, { stream: true }, { stream: true, stream_options: null }]) {
        const body = await sent(text, more);
        expect(body).toMatchObject({ messages: [{ role: 'user', content: 'Hi' }], store: false });
        expect(body['prompt_cache_key']).toMatch(/^[0-9a-f]{64}$/);
        names.add(body['prompt_cache_key']);
      }
    expect(names.size).toBe(2);
    await ownKey(acme, 'openai');
    await settle();
    expect(await sent(keys[0]!, {})).toMatchObject({ prompt_cache_key: 'shared' });
  });

  it('leaves another tenant with the platform’s key', async () => {
    const { budget, calls, key, openai, origin, ownKey } = world();
    await ownKey(acme, 'openai');
    await budget(globex);
    await settle();
    const { text } = await key(globex);
    await ask(origin, chat.path, text, chat.body('Hi'));
    expect(openai.calls.list().map((call) => call.key)).toEqual(['platform']);
    expect((await calls(globex)).map(({ payer }) => payer)).toEqual(['platform']);
  });

  it('is refused once it is deactivated, and no other key is used in its place', async () => {
    const key = await open();
    const { openai, origin, ownKey, providerKeys, refusals } = world();
    const id = await ownKey(acme, 'openai');
    await db.as(acme, (tx) => providerKeys.deactivate(tx, id));
    await settle();
    const answer = await ask(origin, chat.path, key, chat.body('Hi'));
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.bytes.toString())).toMatchObject({
      error: { code: 'own_key_inactive' },
    });
    expect(openai.calls.list()).toEqual([]);
    expect((await refusals(acme)).at(-1)).toMatchObject({ code: 'own_key_inactive' });
  });

  it('whose provider refuses the key three times is served by it no more', async () => {
    const key = await open();
    const { openai, origin, ownKey } = world();
    await ownKey(acme, 'openai');
    await settle();
    openai.faults.inject({ times: 3, fault: { kind: 'status', status: 401 } });
    for (let call = 0; call < 3; call += 1)
      expect((await ask(origin, chat.path, key, chat.body('Hi'))).status).toBe(401);
    await settle();
    expect((await ask(origin, chat.path, key, chat.body('Hi'))).status).toBe(403);
    expect(openai.calls.list()).toHaveLength(3);
  });

  it('sees no key of which its provider quotes the whole', async () => {
    const key = await open();
    const { openai, origin, ownKey } = world();
    await ownKey(acme, 'openai');
    await settle();
    openai.faults.inject({ fault: { kind: 'echoed_key' } });
    const answer = await ask(origin, chat.path, key, chat.body('Hi'));
    expect(answer.status).toBe(401);
    expect(Buffer.from(openai.calls.list()[0]?.responseBytes ?? []).toString()).toContain(
      ownSecrets.openai,
    );
    expect(answer.bytes.toString()).not.toContain(ownSecrets.openai);
  });

  it.each([chat, message])(
    'or without one never reads what $provider says of the platform’s',
    async (one) => {
      const key = await open();
      const { origin, [one.provider]: provider } = world();
      for (const fault of [
        { kind: 'echoed_key' } as const,
        { kind: 'status', status: 403 } as const,
      ]) {
        provider.faults.inject({ fault });
        const answer = await ask(origin, one.path, key, one.body('Hi'));
        expect(answer.status).toBe(403);
        const said = answer.bytes.toString();
        expect(said).toContain('credential_missing');
        expect(said).not.toContain(platformSecrets[one.provider].slice(0, 12));
      }
      const calls = await world().calls(acme);
      expect(calls.map(({ state }) => state)).toEqual(['released', 'released']);
    },
  );

  it('sends its provider nothing of the client’s headers that signs in or tells of it', async () => {
    const key = await open();
    const { anthropic, openai, origin } = world();
    const headers = {
      ...{ cookie: 'session=canary', 'x-forwarded-for': '203.0.113.7', forwarded: 'for=canary' },
      ...{ 'openai-organization': 'org-canary', 'x-real-ip': '203.0.113.7', traceparent: 'canary' },
      'x-unknown': 'canary',
    };
    for (const one of [chat, message])
      await ask(origin, one.path, key, one.body('Hi'), { headers });
    const seen = [openai.calls.list()[0], anthropic.calls.list()[0]];
    for (const call of seen) {
      expect(call?.key).toBe('platform');
      const said = JSON.stringify(call?.headers);
      expect(said).not.toMatch(/canary|203\.0\.113|cookie|forwarded|x-stainless/);
      expect(said).not.toContain(key);
    }
  });
});
