import { describe, expect, it } from 'vitest';

import { ask, surfaceAsks } from '@ataski/gateway-lab';

import { useGateway } from './gateway.fixture.ts';

const text = 'Ärger über 1.000 € — 見積もり 🧾, and "quoted" \n lines';
const splits = [1, 7, 64] as const;

describe('the stream of a client', () => {
  const { acme, world } = useGateway();
  const open = async () => {
    const { budget, key } = world();
    await budget(acme);
    return (await key(acme)).text;
  };

  it.each(surfaceAsks.flatMap((one) => splits.map((split) => ({ one, split, ...one }))))(
    'of $surface is the provider’s own, byte for byte, in pieces of $split',
    async ({ one, split, provider: name }) => {
      const key = await open();
      const { origin, [name]: provider } = world();
      provider.deliver({ split });
      const asksUsage = one.surface === 'chat_completions';
      const more = asksUsage ? { stream_options: { include_usage: true } } : {};
      const answer = await ask(origin, one.path, key, one.body(text, { stream: true, ...more }));
      expect(answer.status).toBe(200);
      const [call] = provider.calls.list();
      expect(answer.bytes.equals(Buffer.from(call?.responseBytes ?? []))).toBe(true);
      expect(answer.bytes.byteLength).toBeGreaterThan(500);
    },
  );

  it.each(splits)(
    'of a chat completion is what the provider sends when nobody asks for the usage, in pieces of %d',
    async (split) => {
      const key = await open();
      const { calls, openai, origin } = world();
      const [chat] = surfaceAsks;
      if (chat === undefined) throw new Error('There is no chat.');
      openai.deliver({ split });
      const body = chat.body(text, { stream: true });
      const answer = await ask(origin, chat.path, key, body);
      const [call] = openai.calls.list();
      expect(call?.body).toMatchObject({ stream_options: { include_usage: true } });
      const direct = await openai.handle({
        ...{ method: 'POST', host: 'api.openai.com', path: '/v1/chat/completions' },
        query: new URLSearchParams(),
        headers: {
          'content-type': 'application/json',
          authorization: 'Bearer sk-proj-platform-canary-0123456789',
        },
        body: Buffer.from(JSON.stringify(body)),
      });
      expect(named(answer.bytes)).toBe(named(Buffer.concat(direct.pieces?.bytes ?? [])));
      const [row] = await calls(acme);
      expect(row).toMatchObject({ state: 'settled' });
      expect(Number(row?.output)).toBeGreaterThan(0);
    },
  );
});

/** Two calls differ by their number and their second. */
function named(bytes: Uint8Array): string {
  const said = Buffer.from(bytes).toString();
  return said.replaceAll(/chatcmpl-\d+/g, 'chatcmpl-N').replaceAll(/"created":\d+/g, '"created":0');
}
