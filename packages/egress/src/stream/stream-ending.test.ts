import { describe, expect, it } from 'vitest';

import { context } from '../../test/recording-audit.ts';
import { list, readText, useStreamDoors } from '../../test/stream-door.ts';
import type { Egress } from '../egress.ts';
import type { EgressStream } from './stream-request.ts';

const aborted = { code: 'EGRESS_ABORTED', hasLeft: true };

/** A door to a system that sends one chunk and then nothing, and when its connection closed. */
interface Silent {
  readonly egress: Egress;
  readonly closedAt: () => Promise<number>;
}

describe('the end of a stream', () => {
  const { openTo } = useStreamDoors();

  async function openToSilence(firstChunk: string | null = 'first'): Promise<Silent> {
    const closed = Promise.withResolvers<number>();
    const { egress } = await openTo((request, response) => {
      request.socket.on('close', () => closed.resolve(performance.now()));
      if (firstChunk !== null) response.write(firstChunk);
    });
    return { egress, closedAt: () => closed.promise };
  }

  it.each([
    ['the signal fires', (_stream: EgressStream, stop: AbortController) => stop.abort()],
    ['it is cancelled', (stream: EgressStream) => stream.cancel()],
  ])('closes the connection within 50 ms when %s', async (_name, act) => {
    const { egress, closedAt } = await openToSilence();
    const stop = new AbortController();
    const stream = await egress.open(context, list, stop.signal);
    const reading = readText(stream);
    setTimeout(() => act(stream, stop), 20);
    await expect(reading).rejects.toMatchObject(aborted);
    const givenUpAt = performance.now();
    expect((await closedAt()) - givenUpAt).toBeLessThan(50);
  });

  it('closes the connection within 50 ms when its reader leaves the loop', async () => {
    const { egress, closedAt } = await openToSilence();
    const stream = await egress.open(context, list);
    for await (const chunk of stream.body) {
      expect(Buffer.from(chunk).toString()).toBe('first');
      break;
    }
    const leftAt = performance.now();
    expect((await closedAt()) - leftAt).toBeLessThan(50);
  });

  it('closes the connection within 50 ms when the signal fires before the head is there', async () => {
    const { egress, closedAt } = await openToSilence(null);
    const stop = new AbortController();
    const opening = egress.open(context, list, stop.signal);
    setTimeout(() => stop.abort(), 200);
    await expect(opening).rejects.toMatchObject(aborted);
    const givenUpAt = performance.now();
    expect((await closedAt()) - givenUpAt).toBeLessThan(50);
  });

  it('says that the caller gave up also when chunks are unread', async () => {
    const { egress } = await openToSilence('x'.repeat(20_000));
    const stop = new AbortController();
    const stream = await egress.open(context, list, stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
    stop.abort();
    await expect(readText(stream)).rejects.toMatchObject(aborted);
  });

  it.each([
    ['the head does not come', null, { headersTimeoutMs: 150 }, { reason: 'head', timeoutMs: 150 }],
    ['the system is silent', 'x', { idleTimeoutMs: 150 }, { reason: 'body', timeoutMs: 150 }],
    ['the whole takes too long', 'x', { totalTimeoutMs: 300 }, { timeoutMs: 300 }],
  ])('closes the connection in time when %s', async (_name, chunk, limits, details) => {
    const { egress, closedAt } = await openToSilence(chunk);
    const startedAt = performance.now();
    const reading = egress.open(context, { ...list, limits }).then(readText);
    await expect(reading).rejects.toMatchObject({
      ...{ code: 'EGRESS_TIMED_OUT', details, hasLeft: true },
    });
    const givenUpAt = performance.now();
    expect(givenUpAt - startedAt).toBeGreaterThanOrEqual(details.timeoutMs - 1);
    expect((await closedAt()) - givenUpAt).toBeLessThan(50);
  });

  it('is not a silence while bytes keep coming, nor while nobody reads', async () => {
    const { egress } = await openTo((_request, response) => {
      let left = 10;
      const trickle = setInterval(() => {
        if ((left -= 1) > 0) response.write('x'.repeat(30_000));
        else {
          clearInterval(trickle);
          response.end();
        }
      }, 50);
    });
    const stream = await egress.open(context, { ...list, limits: { idleTimeoutMs: 150 } });
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await readText(stream)).toHaveLength(270_000);
  });

  it.each([
    ['with a length', 'content-length: 100\r\n\r\nhalf'],
    [
      'with a length, on a connection that ends',
      'connection: close\r\ncontent-length: 9\r\n\r\nhalf',
    ],
    ['in chunks', 'transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['in chunks, inside of one', 'transfer-encoding: chunked\r\n\r\nff\r\nhalf'],
    [
      'in chunks, on a connection that ends',
      'connection: close\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n',
    ],
  ])('is an error behind what came when the system cuts an answer %s', async (_name, answer) => {
    for (const how of ['end', 'destroySoon'] as const) {
      const { egress } = await openTo(({ socket }) => {
        socket.write(`HTTP/1.1 200 OK\r\n${answer}`, () => setTimeout(() => socket[how](), 20));
      });
      const { body } = await egress.open(context, list);
      let read = '';
      const reading = (async () => {
        for await (const chunk of body) read += Buffer.from(chunk).toString();
      })();
      await expect(reading).rejects.toMatchObject({
        ...{ code: 'EGRESS_CONNECTION_FAILED', hasLeft: true },
      });
      expect(read).toBe('half');
    }
  });

  it('is an error when the connection is reset between two chunks', async () => {
    const { egress, server } = await openTo((_request, response) => {
      response.write('half');
      setTimeout(() => server.reset(), 30);
    });
    await expect(egress.open(context, list).then(readText)).rejects.toMatchObject({
      ...{ code: 'EGRESS_CONNECTION_FAILED', hasLeft: true },
    });
  });

  it('gives its slot back, and not before', async () => {
    const ends: (() => void)[] = [];
    const { egress } = await openTo(
      (_request, response) => {
        response.write('x');
        ends.push(() => response.end());
      },
      { budgets: { example: { maxConcurrentCalls: 1 } } },
    );
    const first = await egress.open(context, list);
    let isOpen = false;
    const second = egress.open(context, list).then((stream) => {
      isOpen = true;
      return stream;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isOpen).toBe(false);
    ends[0]?.();
    expect(await readText(first)).toBe('x');
    const third = egress.open(context, list);
    (await second).cancel();
    (await third).cancel();
  });

  it('is waited for by the door that closes, which opens no other', async () => {
    let finish = (): void => undefined;
    const { egress } = await openTo((_request, response) => {
      response.write('x');
      finish = () => response.end();
    });
    const stream = await egress.open(context, list);
    let isClosed = false;
    const closing = egress.close().then(() => {
      isClosed = true;
    });
    await expect(egress.open(context, list)).rejects.toMatchObject({
      ...{ code: 'EGRESS_CLOSED', hasLeft: false },
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isClosed).toBe(false);
    finish();
    expect(await readText(stream)).toBe('x');
    await closing;
  });
});
