import { connect } from 'node:tls';
import { gunzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { anthropicKey, openaiKey, startModelSandbox, until } from './model-sandbox.fixture.ts';

const chat = 'https://api.openai.com/v1/chat/completions';
const messagesUrl = 'https://api.anthropic.com/v1/messages';
const hello = [{ role: 'user', content: 'Straße, 10 €, 💶' }];
const chatBody = { model: 'gpt-sandbox-1', messages: hello };
const bearer = { authorization: `Bearer ${openaiKey}`, 'content-type': 'application/json' };

describe('the wire of a simulated model provider', () => {
  let lab: Awaited<ReturnType<typeof startModelSandbox>>;
  beforeEach(async () => {
    lab = await startModelSandbox();
  });
  afterEach(() => lab.sandbox.close());

  const ask = (body: object = {}, init: RequestInit = {}) =>
    lab.fetch(chat, {
      method: 'POST',
      headers: bearer,
      body: JSON.stringify({ ...chatBody, ...body }),
      redirect: 'manual',
      ...init,
    });
  const askAnthropic = (body: object) =>
    lab.fetch(messagesUrl, {
      method: 'POST',
      headers: {
        'x-api-key': anthropicKey,
        'anthropic-version': '2023-06-01',
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        model: 'claude-sandbox-1',
        max_tokens: 100,
        messages: hello,
        ...body,
      }),
    });
  const pieces = async (response: Response): Promise<Uint8Array[]> => {
    const list: Uint8Array[] = [];
    for await (const piece of response.body as AsyncIterable<Uint8Array>) list.push(piece);
    return list;
  };

  it('carries chat completions as documented, byte for byte', async () => {
    const response = await ask({
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const lines = (await response.text()).split('\n\n');
    const stem =
      /^data: \{"id":"chatcmpl-0{23}1","object":"chat\.completion\.chunk","created":\d+,"model":"gpt-sandbox-1","service_tier":"default","system_fingerprint":"fp_sandbox",/;
    expect(lines.slice(0, -2).every((line) => stem.test(line))).toBe(true);
    expect(lines.map((line) => line.replace(stem, ''))).toEqual([
      '"choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}',
      expect.stringMatching(
        /^"choices":\[\{"index":0,"delta":\{"content":"Echo [0-9a-f]{7}"\},"logprobs":null,"finish_reason":null\}\],"usage":null\}$/,
      ),
      expect.stringMatching(
        /^"choices":\[\{"index":0,"delta":\{"content":"[0-9a-f]: Hi"\},"logprobs":null,"finish_reason":null\}\],"usage":null\}$/,
      ),
      '"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}',
      expect.stringMatching(/^"choices":\[\],"usage":\{"prompt_tokens":4,"completion_tokens":5,/),
      'data: [DONE]',
      '',
    ]);
  });

  it.each([
    ['byte', 'chat'],
    ['mid_character', 'chat'],
    ['whole', 'chat'],
    [7, 'chat'],
    ['byte', 'messages'],
    ['mid_character', 'messages'],
  ] as const)('carries the same bytes when they are split by %s: %s', async (split, surface) => {
    const stream = async () =>
      (
        await pieces(
          surface === 'chat'
            ? await ask({ stream: true, seed: 1 })
            : await askAnthropic({ stream: true }),
        )
      ).map((piece) => Buffer.from(piece));
    // The id and the second at which it was made differ.
    const plain = (bytes: Buffer) => String(bytes).replaceAll(/0{20}\d+|"created":\d+/g, '');
    const whole = Buffer.concat(await stream());
    lab.openai.deliver({ split });
    lab.anthropic.deliver({ split });
    const list = await stream();
    expect(plain(Buffer.concat(list))).toBe(plain(whole));
    expect(list.length === 1).toBe(split === 'whole');
    if (split === 'byte') expect(list).toHaveLength(whole.byteLength);
    if (split === 'mid_character')
      expect(list.slice(1).every((piece) => ((piece[0] ?? 0) & 0xc0) === 0x80)).toBe(true);
    const sdk = lab.openaiSdk();
    const text = await sdk.chat.completions
      .stream({ ...chatBody, messages: [{ role: 'user', content: 'Straße, 10 €, 💶' }] })
      .finalContent();
    expect(text).toMatch(/: Straße, 10 €, 💶$/);
  });

  it('splits answers that are no stream, too', async () => {
    lab.openai.deliver({ split: 'byte' });
    const list = await pieces(await ask());
    expect(list.length).toBeGreaterThan(100);
    expect(JSON.parse(String(Buffer.concat(list)))).toMatchObject({ object: 'chat.completion' });
  });

  it('waits before the first byte and between bytes only when it is asked to', async () => {
    const startedAt = performance.now();
    lab.openai.deliver({ firstByteMs: 60, betweenMs: 30 });
    const response = await ask({ stream: true });
    expect(performance.now() - startedAt).toBeGreaterThan(50);
    const events = (await pieces(response)).length;
    expect(performance.now() - startedAt).toBeGreaterThan(60 + 25 * (events - 1));
    lab.openai.deliver({});
    const quickAt = performance.now();
    await (await ask({ stream: true })).text();
    expect(performance.now() - quickAt).toBeLessThan(60);
  });

  it('ends a cut stream without an end, and an unterminated one in order', async () => {
    lab.openai.faults.inject({ fault: { kind: 'cut' } });
    const seen: string[] = [];
    const cut = await ask({ stream: true });
    const read = async () => {
      for await (const piece of cut.body as AsyncIterable<Uint8Array>)
        seen.push(Buffer.from(piece).toString());
    };
    await expect(read()).rejects.toThrow();
    expect(seen.join('')).toContain('"finish_reason":"stop"');
    expect(seen.join('')).not.toContain('[DONE]');
    lab.openai.faults.inject({ fault: { kind: 'unterminated' } });
    const text = await (await ask({ stream: true })).text();
    expect(text).toContain('"finish_reason":"stop"');
    expect(text).not.toContain('[DONE]');
    const ends = () => lab.openai.calls.list().map(({ endedBy }) => endedBy);
    await until(() => !ends().includes(null));
    expect(ends()).toEqual(['provider', 'provider']);
  });

  it('breaks off in the middle of an answer that is no stream', async () => {
    lab.openai.faults.inject({ fault: { kind: 'cut' } });
    const response = await ask();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('resets the connection once it has read the body', async () => {
    lab.openai.faults.inject({ fault: { kind: 'reset' } });
    await expect(ask()).rejects.toThrow();
    await until(() => lab.openai.calls.list()[0]?.endedAt !== null);
    const [call] = lab.openai.calls.list();
    expect(JSON.parse(String(call?.requestBytes))).toEqual(chatBody);
    expect(call).toMatchObject({ status: null, endedBy: 'provider' });
  });

  it('redirects, compresses and quotes the whole key when a test wants it hostile', async () => {
    const location = 'https://elsewhere.example/v1/chat/completions';
    lab.openai.faults.inject({ fault: { kind: 'redirect', location } });
    const redirect = await ask();
    expect([redirect.status, redirect.headers.get('location')]).toEqual([307, location]);
    lab.openai.faults.inject({ times: 2, fault: { kind: 'gzip' } });
    const packed = await ask();
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    await packed.text();
    await (await ask({ stream: true })).text();
    const [, whole, stream] = lab.openai.calls.list();
    expect(String(gunzipSync(whole?.responseBytes ?? Buffer.alloc(0)))).toContain('"usage"');
    expect(String(gunzipSync(stream?.responseBytes ?? Buffer.alloc(0)))).toContain('[DONE]');
    lab.openai.faults.inject({ fault: { kind: 'echoed_key' } });
    const echo = await ask();
    expect(echo.status).toBe(401);
    expect(await echo.json()).toMatchObject({
      error: { message: expect.stringContaining(openaiKey) },
    });
  });

  it('sends an answer of any size, in one event if it streams', async () => {
    const bytes = 20 * 1024 * 1024;
    lab.openai.faults.inject({ times: 2, fault: { kind: 'giant', bytes } });
    expect((await (await ask()).text()).length).toBeGreaterThan(bytes);
    const events = (await (await ask({ stream: true })).text()).split('\n\n');
    expect(Math.max(...events.map((event) => event.length))).toBeGreaterThan(bytes);
  });

  it('answers a body of more than 32 MB with the provider’s own 413, and takes one below', async () => {
    const long = (megabytes: number) => [
      { role: 'user', content: 'a'.repeat(megabytes * 1024 * 1024) },
    ];
    const openai = await ask({ messages: long(32) });
    expect([openai.status, await openai.json()]).toMatchObject([
      413,
      { error: { type: 'invalid_request_error' } },
    ]);
    const anthropic = await askAnthropic({ messages: long(32) });
    expect([anthropic.status, await anthropic.json()]).toMatchObject([
      413,
      { type: 'error', error: { type: 'request_too_large' } },
    ]);
    expect((await askAnthropic({ messages: long(31) })).status).toBe(400);
  });

  it('tells when a client left: before the answer, and in the middle of it', async () => {
    lab.openai.deliver({ firstByteMs: 2000 });
    const controller = new AbortController();
    const early = ask({}, { signal: controller.signal });
    await until(() => lab.openai.calls.list().length === 1);
    controller.abort();
    const leftAt = performance.now();
    await expect(early).rejects.toThrow();
    const last = () => lab.openai.calls.list().at(-1);
    await until(() => last()?.endedAt !== null);
    expect(last()?.endedBy).toBe('client');
    expect((last()?.endedAt ?? Infinity) - leftAt).toBeLessThan(500);
    expect(last()?.responseBytes).toHaveLength(0);
  });

  it('is not misled by a client that leaves before the end of its request', async () => {
    const { port } = lab.sandbox.dial('api.openai.com');
    const socket = connect({
      ...{ port, host: '127.0.0.1', ca: lab.sandbox.caPem, servername: 'api.openai.com' },
    });
    await new Promise((done) => socket.once('secureConnect', done));
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: api.openai.com\r\ncontent-length: 10\r\n\r\n{`,
    );
    socket.destroy();
    expect((await ask()).status).toBe(200);
    expect(lab.openai.requestCount()).toBe(1);
  });

  it('keeps as many calls as it is told, and with none the work is the same', async () => {
    const lean = await startModelSandbox({ keptCalls: 0 });
    const few = await startModelSandbox({ keptCalls: 2 });
    for (const { fetch } of [lean, few])
      for (let count = 0; count < 5; count += 1)
        await (
          await fetch(chat, { method: 'POST', headers: bearer, body: JSON.stringify(chatBody) })
        ).text();
    expect(lean.openai.calls.list()).toEqual([]);
    expect(lean.openai.requestCount()).toBe(5);
    expect(few.openai.calls.list().map((call) => call.number)).toEqual([4, 5]);
    few.openai.calls.clear();
    expect(few.openai.calls.list()).toEqual([]);
    await Promise.all([lean.sandbox.close(), few.sandbox.close()]);
  });
});
