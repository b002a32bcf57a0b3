import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CallSurface } from '@ataski/llm-pricing';

import { readStrictBody } from '../surface/strict-body.ts';
import { sentBody } from './sent-body.ts';

function sent(text: string, members: Record<string, unknown>, surface?: CallSurface) {
  const received = Buffer.from(text);
  const body = readStrictBody(received);
  if (body.kind === 'refused') throw new Error(body.fault);
  const { bytes, stripsUsage } = sentBody(surface ?? 'chat_completions', received, body, members);
  return { text: Buffer.from(bytes).toString(), stripsUsage };
}

describe('the body that is sent', () => {
  it('is the client’s own, byte for byte, where nothing is to be set', () => {
    const text = '{ "model":"m",\n"seed":9007199254740993,"stream":false }';
    expect(sent(text, {})).toEqual({ text, stripsUsage: false });
    expect(sent('{"stream":true}', {}, 'messages').text).toBe('{"stream":true}');
  });

  it('has what is added in front, and what is replaced in its place', () => {
    const members = { service_tier: 'default', prompt_cache_key: 'own' };
    expect(
      sent('{"a":[1,{"prompt_cache_key":2}],"prompt_cache_key" : "x" ,"b":1}', members),
    ).toEqual({
      text: '{"service_tier":"default","a":[1,{"prompt_cache_key":2}],"prompt_cache_key" : "own" ,"b":1}',
      stripsUsage: false,
    });
    expect(sent(' { } ', { n: 1 }).text).toBe(' {"n":1 } ');
  });

  it('finds a member by whatever spelling of its name', () => {
    const text = String.raw`{"x":"\"prompt_cache_key\":\\","prompt\u005fcache_key":"mine"}`;
    expect(sent(text, { prompt_cache_key: 'own' }).text).toBe(
      String.raw`{"x":"\"prompt_cache_key\":\\","prompt\u005fcache_key":"own"}`,
    );
  });

  it.each([
    ['{"stream":true}', '{"stream_options":{"include_usage":true},"stream":true}'],
    [
      '{"stream":true,"stream_options":null}',
      '{"stream":true,"stream_options":{"include_usage":true}}',
    ],
    [
      '{"stream":true,"stream_options":{ "include_usage":false, "n":9e20}}',
      '{"stream":true,"stream_options":{ "include_usage":true, "n":9e20}}',
    ],
    [
      '{"stream":true,"stream_options":{}}',
      '{"stream":true,"stream_options":{"include_usage":true}}',
    ],
  ])('asks for the usage of a stream: %s', (text, asking) => {
    expect(sent(text, {})).toEqual({ text: asking, stripsUsage: true });
  });

  it('leaves the usage to a client that asked for it', () => {
    const text = '{"stream":true,"stream_options":{"include_usage":true}}';
    expect(sent(text, {})).toEqual({ text, stripsUsage: false });
  });

  it('writes no number longer than it was sent, so that a bound by bytes stays one', () => {
    const numbers = Array.from({ length: 500 }, () => '9e20').join(',');
    const text = `{"enum":[${numbers}],"stream":true,"stream_options":{},"prompt_cache_key":"a"}`;
    const long = sent(text, { prompt_cache_key: 'k'.repeat(64) }).text;
    expect(long).toContain(`[${numbers}]`);
    expect(long.length).toBe(text.length + 63 + '"include_usage":true'.length);
  });

  it('means what was sent but for what is set, of any body', () => {
    const names = fc.constantFrom('a', 'prompt_cache_key', 'stream_options', 'stream', 'é"\\');
    const bodies = fc
      .dictionary(names, fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true })
      .filter((body) => !JSON.stringify(body).includes('__proto__'));
    const ways = fc.constantFrom(0, 2);
    fc.assert(
      fc.property(bodies, ways, (body, indent) => {
        const members = { prompt_cache_key: 'own', added: 1 };
        const isAsking = body['stream'] === true;
        const given = body['stream_options'];
        const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
        const stream_options = { ...(isObject ? given : {}), include_usage: true };
        const meant = { ...body, ...members, ...(isAsking ? { stream_options } : {}) };
        expect(JSON.parse(sent(JSON.stringify(body, null, indent), members).text)).toEqual(
          JSON.parse(JSON.stringify(meant)),
        );
      }),
    );
  });
});
