import { describe, expect, it } from 'vitest';

import { createMemorySink } from './memory-sink.ts';

const stream = { 'content-type': 'text/event-stream; charset=utf-8' };
const kibibyte = new Uint8Array(1024);

describe('an answer for this process', () => {
  it('is given when it has ended, whole', async () => {
    const sink = createMemorySink(() => undefined);
    sink.head(200, { 'content-type': 'application/json' });
    expect(sink.write(Buffer.from('{"a"'))).toBe(true);
    sink.write(Buffer.from(':1}'));
    sink.end();
    const answer = await sink.answer;
    expect(answer).toMatchObject({ kind: 'whole', status: 200 });
    expect(Buffer.from(answer.body as Uint8Array).toString()).toBe('{"a":1}');
  });

  it('is given when it begins, as a stream, in the pieces that it came in', async () => {
    const sink = createMemorySink(() => undefined);
    sink.head(200, stream);
    const answer = await sink.answer;
    const pieces: string[] = [];
    const reading = (async () => {
      for await (const piece of answer.body as AsyncIterable<Uint8Array>)
        pieces.push(Buffer.from(piece).toString());
    })();
    for (const piece of ['one', 'two']) {
      sink.write(Buffer.from(piece));
      await new Promise((done) => setImmediate(done));
    }
    sink.end();
    await reading;
    expect(pieces).toEqual(['one', 'two']);
  });

  it('holds back whoever writes a stream that nobody reads', async () => {
    const sink = createMemorySink(() => undefined);
    sink.head(200, stream);
    const answer = await sink.answer;
    const taken = Array.from({ length: 64 }, () => sink.write(kibibyte));
    expect(taken).toEqual([...Array.from({ length: 63 }, () => true), false]);
    let isDrained = false;
    const drained = sink.drained().then(() => (isDrained = true));
    await new Promise((done) => setTimeout(done, 20));
    expect(isDrained).toBe(false);
    for await (const piece of answer.body as AsyncIterable<Uint8Array>) {
      expect(piece.byteLength).toBe(1024);
      break;
    }
    await drained;
  });

  it('lets go of whoever writes when its reader leaves, and says so', async () => {
    let left = 0;
    const sink = createMemorySink(() => {
      left += 1;
      sink.leave();
    });
    sink.head(200, stream);
    const { body } = await sink.answer;
    for (let index = 0; index < 70; index += 1) sink.write(kibibyte);
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      expect(piece).toBeDefined();
      break;
    }
    await sink.drained();
    expect(left).toBe(1);
    expect(sink.write(kibibyte)).toBe(true);
  });

  it('fails with its reason, before it begins and within', async () => {
    const before = createMemorySink(() => undefined);
    before.fail(new Error('why'));
    await expect(before.answer).rejects.toThrow('why');
    const within = createMemorySink(() => undefined);
    within.head(200, stream);
    const { body } = await within.answer;
    within.write(kibibyte);
    within.fail(new Error('why'));
    const read = async () => {
      for await (const piece of body as AsyncIterable<Uint8Array>) expect(piece).toBe(kibibyte);
    };
    await expect(read()).rejects.toThrow('why');
  });

  it('that has ended does not fail any more', async () => {
    const sink = createMemorySink(() => undefined);
    sink.head(200, {});
    sink.end();
    sink.fail(new Error('late'));
    expect((await sink.answer).kind).toBe('whole');
  });
});
