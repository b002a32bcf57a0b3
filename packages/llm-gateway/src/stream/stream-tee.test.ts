import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { readUsage } from '@ataski/llm-pricing';

import { recordStream, recordedCalls } from './recorded-stream.fixture.ts';
import type { RecordedCall } from './recorded-stream.fixture.ts';
import { anyPlaces, cutAt } from './split-bytes.fixture.ts';
import { createStreamTee } from './stream-tee.ts';
import type { StreamSurface } from './stream-tee.ts';

function pass(surface: StreamSurface, pieces: readonly Buffer[], stripsUsage = false) {
  const forwarded: Buffer[] = [];
  const tee = createStreamTee({ surface, stripsUsage, forward: (bytes) => forwarded.push(bytes) });
  for (const piece of pieces) tee.write(piece);
  const open = tee.summary();
  tee.end();
  return { forwarded, bytes: Buffer.concat(forwarded), summary: tee.summary(), open, tee };
}

const asksUsage = (call: RecordedCall): RecordedCall => ({
  ...call,
  body: { ...call.body, stream_options: { include_usage: true } },
});
const chats = recordedCalls.filter(({ surface }) => surface === 'chat_completions');

describe('the stream of a client', () => {
  const streams = new Map<string, Buffer>();
  const withUsage = new Map<string, Buffer>();
  beforeAll(async () => {
    for (const { what, surface, body, fault } of recordedCalls)
      streams.set(what, await recordStream(surface, body, fault));
    for (const { what, surface, body, fault } of chats.map(asksUsage))
      withUsage.set(what, await recordStream(surface, body, fault));
  });

  it.each(recordedCalls)('has every byte of $what, wherever it is cut', ({ what, surface }) => {
    const stream = streams.get(what)!;
    const whole = pass(surface, [stream]);
    expect(whole.bytes.equals(stream)).toBe(true);
    for (let at = 1; at < stream.byteLength; at += 1) {
      const { bytes, summary } = pass(surface, cutAt(stream, [at]));
      if (!bytes.equals(stream)) expect(at).toBe('no place where a byte is lost');
      if (JSON.stringify(summary) !== JSON.stringify(whole.summary))
        expect({ at, summary }).toEqual({ at, summary: whole.summary });
    }
  });

  it('has the same bytes in the same pieces, and leaves the same summary, in pieces of any size', () => {
    fc.assert(
      fc.property(fc.constantFrom(...recordedCalls), anyPlaces, ({ what, surface }, places) => {
        const pieces = cutAt(streams.get(what)!, places);
        const { forwarded, summary } = pass(surface, pieces);
        expect(forwarded.length).toBe(pieces.length);
        expect(forwarded.every((bytes, index) => bytes === pieces[index])).toBe(true);
        expect(summary).toEqual(pass(surface, [streams.get(what)!]).summary);
      }),
      { numRuns: 60 },
    );
  });

  it('has the bytes of a provider that sends anything at all', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom('data: ', '{"choices":[]', '}', '\n', '\r', 'null', '[', '"usage":null', '😀')
        .map((text) => Buffer.from(text)),
    );
    const surface = fc.constantFrom<StreamSurface>('chat_completions', 'responses', 'messages');
    fc.assert(
      fc.property(surface, fc.array(piece, { maxLength: 30 }), (of, pieces) => {
        expect(pass(of, pieces).bytes.equals(Buffer.concat(pieces))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(chats)(
    'has the bytes that the provider sends of $what when nobody asks for the usage, wherever it is cut',
    ({ what }) => {
      const [plain, asked] = [streams.get(what)!, withUsage.get(what)!];
      const whole = pass('chat_completions', [asked], true);
      expect(whole.bytes.toString()).toBe(plain.toString());
      for (let at = 1; at < asked.byteLength; at += 1) {
        const { bytes, summary } = pass('chat_completions', cutAt(asked, [at]), true);
        if (!bytes.equals(plain)) expect(at).toBe('no place where a byte differs');
        if (JSON.stringify(summary) !== JSON.stringify(whole.summary))
          expect({ at, summary }).toEqual({ at, summary: whole.summary });
      }
    },
  );

  it('has no usage that it did not ask for, in pieces of any size', () => {
    fc.assert(
      fc.property(fc.constantFrom(...chats), anyPlaces, ({ what }, places) => {
        const { bytes } = pass('chat_completions', cutAt(withUsage.get(what)!, places), true);
        expect(bytes.equals(streams.get(what)!)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('has the usage, and every byte, when it asked for it itself', () => {
    const asked = withUsage.get('a chat')!;
    expect(asked.toString()).toContain('"usage":null');
    expect(pass('chat_completions', [asked]).bytes.equals(asked)).toBe(true);
  });

  it('is passed on before it is read', () => {
    const ended: boolean[] = [];
    const tee = createStreamTee({
      surface: 'messages',
      stripsUsage: false,
      forward: () => ended.push(tee.summary().isTerminated),
    });
    tee.write(Buffer.from('event: message_stop\ndata: {"type":"message_stop"}\n\n'));
    expect([...ended, tee.summary().isTerminated]).toEqual([false, true]);
  });

  it('waits for no more than the end of an event', () => {
    const asked = withUsage.get('a chat')!;
    const events = asked.toString().split(/(?<=\n\n)/);
    const forwarded: Buffer[] = [];
    const tee = createStreamTee({
      surface: 'chat_completions',
      stripsUsage: true,
      forward: (bytes) => forwarded.push(bytes),
    });
    for (const [index, event] of events.slice(0, -2).entries()) {
      for (const byte of Buffer.from(event).subarray(0, -1)) tee.write(Buffer.from([byte]));
      expect(forwarded.length).toBe(index);
      tee.write(Buffer.from('\n'));
      expect(forwarded.length).toBe(index + 1);
    }
  });

  it('gets what waits when the provider ends without an end, and never what is cut off', () => {
    const asked = withUsage.get('a chat')!;
    const { open, summary, bytes } = pass('chat_completions', [asked.subarray(0, 400)], true);
    expect(open.isMidEvent).toBe(false);
    expect(summary.isMidEvent).toBe(true);
    expect(bytes.byteLength).toBe(400 - ',"usage":null'.length);
  });

  it('is given up when an event grows without end', () => {
    const { tee, bytes } = pass('messages', [
      Buffer.alloc(9 << 20, 'x'),
      Buffer.alloc(9 << 20, 'x'),
      Buffer.from('\n\n'),
    ]);
    expect(tee.isOverfull()).toBe(true);
    expect(tee.summary()).toMatchObject({ answer: null, isWhole: false });
    expect(bytes.byteLength).toBe((18 << 20) + 2);
  });
});

describe('what is read beside the stream', () => {
  const summaryOf = async (what: string) => {
    const call = recordedCalls.find((one) => one.what === what)!;
    const asked = call.surface === 'chat_completions' ? asksUsage(call) : call;
    const { summary } = pass(call.surface, [
      await recordStream(call.surface, asked.body, call.fault),
    ]);
    return { ...summary, usage: readUsage(call.surface, summary.answer) };
  };

  it.each([
    ['a chat', { endings: ['stop'], isWhole: true, model: 'gpt-sandbox-1' }],
    ['a chat of two choices', { endings: ['stop', 'stop'], isWhole: true }],
    ['a chat that calls tools', { endings: ['tool_calls'], isWhole: true, hasToolCalls: true }],
    ['a chat that is cut short', { endings: ['length'], isWhole: false, isTerminated: true }],
    ['a chat that refuses', { isRefused: true, isWhole: false, isTerminated: true }],
    ['a chat that is filtered', { endings: ['content_filter'], isWhole: false }],
    ['a response', { endings: ['completed'], isWhole: true, lastSequence: 12 }],
    ['a response that calls tools', { isWhole: true, hasToolCalls: true }],
    ['a response that is cut short', { endings: ['incomplete', 'max_output_tokens'] }],
    ['a response that refuses', { isRefused: true, isWhole: false }],
    ['a message', { endings: ['end_turn'], isWhole: true, model: 'claude-sandbox-1' }],
    ['a message that thinks', { endings: ['end_turn'], isWhole: true, hasToolCalls: false }],
    ['a message that calls tools', { endings: ['tool_use'], hasToolCalls: true }],
    ['a message that is cut short', { endings: ['max_tokens'], isWhole: false }],
    ['a message that refuses', { endings: ['refusal'], isRefused: true, isWhole: false }],
  ])('tells of %s how it ended, with its final usage', async (what, expected) => {
    const { usage, ...summary } = await summaryOf(what);
    expect(summary).toMatchObject({ ...expected, isTerminated: true, isUsageFinal: true });
    expect(summary).toMatchObject({ hasFailed: false, isMalformed: false, isMidEvent: false });
    expect(usage?.lines[0]?.input).toBeGreaterThan(0);
    expect(usage?.lines[0]?.output).toBeGreaterThan(1);
  });

  it.each(['a chat that fails', 'a response that fails', 'a message that fails'])(
    'tells of %s that it did, and knows no final usage',
    async (what) => {
      expect(await summaryOf(what)).toMatchObject({
        hasFailed: true,
        isTerminated: false,
        isUsageFinal: false,
        isWhole: false,
      });
    },
  );

  it.each(['a chat without an end', 'a response without an end', 'a message without an end'])(
    'tells of %s that the event which ends it never came',
    async (what) => {
      expect(await summaryOf(what)).toMatchObject({ isTerminated: false, isWhole: false });
    },
  );

  it('knows of a message what it read before it knows what it wrote', async () => {
    const { answer, isUsageFinal } = await summaryOf('a message that fails');
    expect(isUsageFinal).toBe(false);
    expect(readUsage('messages', answer)?.lines[0]).toMatchObject({ input: 15, output: 1 });
  });

  it('takes no usage for final that is counted along, until the stream ends', () => {
    const usage = { prompt_tokens: 9, completion_tokens: 1 };
    const chunk = { model: 'm', choices: [{ index: 0, delta: { content: 'a' } }], usage };
    const counted = Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`);
    const done = Buffer.from('data: [DONE]\n\n');
    const finalAfter = (...pieces: readonly Buffer[]) =>
      pass('chat_completions', pieces).summary.isUsageFinal;
    expect([finalAfter(counted), finalAfter(counted, done), finalAfter(done)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('takes the samplings of a message that are listed at its end', async () => {
    const { usage } = await summaryOf('a message whose samplings are listed');
    expect(usage?.lines.map(({ model, output }) => [model, output])).toEqual([
      ['claude-sandbox-1', 7],
      ['claude-opus-4-5', 70],
    ]);
  });

  it('counts at least the bytes that were written, of text, thoughts, refusals and tools', async () => {
    const said =
      /"(?:content|refusal|arguments|text|delta|thinking|partial_json)":"((?:[^"\\]|\\.)*)"/g;
    for (const { surface, body, fault } of recordedCalls) {
      const stream = await recordStream(surface, body, fault);
      const deltas = stream
        .toString()
        .split('\n\n')
        .filter((event) => surface === 'chat_completions' || /\.delta|_delta/.test(event));
      let bytes = 0;
      for (const delta of deltas)
        for (const [, text] of delta.matchAll(said))
          bytes += Buffer.byteLength(JSON.parse(`"${text ?? ''}"`) as string);
      if (fault?.kind !== 'error_frame') expect(bytes).toBeGreaterThan(0);
      expect(pass(surface, [stream]).summary.deliveredBytes).toBeGreaterThanOrEqual(bytes);
    }
  });

  it('tells of an event that is no JSON', () => {
    const { summary } = pass('messages', [Buffer.from('event: message_stop\ndata: {"type"\n\n')]);
    expect(summary).toMatchObject({ isMalformed: true, isTerminated: false });
  });
});
