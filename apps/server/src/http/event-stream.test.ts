import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import express from 'express';
import type { ErrorRequestHandler } from 'express';
import { afterEach, describe, expect, it } from 'vitest';

import { sendEvents } from './event-stream.ts';

type Values = (signal: AbortSignal) => AsyncIterable<unknown>;

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Serves one stream and says where, and what the error handler saw. */
async function serve(
  values: Values,
  stopping = new AbortController().signal,
): Promise<{ url: string; thrown: unknown[] }> {
  const thrown: unknown[] = [];
  const app = express();
  app.get('/', async (_request, response) => {
    await sendEvents(response, stopping, values);
  });
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows an error handler by its four parameters.
  const failed: ErrorRequestHandler = (error, _request, response, _next) => {
    thrown.push(error);
    if (response.headersSent) response.destroy();
    else response.status(500).end();
  };
  app.use(failed);
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`, thrown };
}

/** Yields a number each 10 ms until it is told to stop, and says when it has stopped. */
function counter(): { values: Values; ended: Promise<void> } {
  const { promise: ended, resolve } = Promise.withResolvers<undefined>();
  return {
    ended,
    values: async function* (signal) {
      try {
        for (let n = 1; !signal.aborted; n += 1) {
          yield { n };
          await sleep(10);
        }
      } finally {
        resolve(undefined);
      }
    },
  };
}

describe('server-sent events', () => {
  it('send each value as progress, then the end, and close', async () => {
    const { url } = await serve(async function* () {
      yield { n: 1 };
      await sleep(5);
      yield { text: 'two\nlines' };
    });
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await response.text()).toBe(
      'event: progress\ndata: {"n":1}\n\nevent: progress\ndata: {"text":"two\\nlines"}\n\nevent: end\ndata: {}\n\n',
    );
  });

  it('answer an ordinary failure when the first value cannot be read', async () => {
    const { url, thrown } = await serve(async function* () {
      await sleep(1);
      yield await Promise.reject(new Error('no such run'));
    });
    const response = await fetch(url);
    expect(response.status).toBe(500);
    expect(response.headers.get('content-type')).toBeNull();
    expect(thrown).toHaveLength(1);
  });

  it('break off without an end when a later value fails, and report the failure', async () => {
    const { url, thrown } = await serve(async function* () {
      yield { n: 1 };
      await sleep(20);
      yield await Promise.reject(new Error('the database went away'));
    });
    const response = await fetch(url);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(thrown).toMatchObject([{ message: 'the database went away' }]);
  });

  it('stop reading when the client leaves', async () => {
    const { values, ended } = counter();
    const { url } = await serve(values);
    const leaving = new AbortController();
    const response = await fetch(url, { signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    await expect(ended).resolves.toBeUndefined();
  });

  it('end without the end event when the server stops, so that the browser asks the next one', async () => {
    const stopping = new AbortController();
    const { values, ended } = counter();
    const { url } = await serve(values, stopping.signal);
    const response = await fetch(url);
    const text = response.text();
    await sleep(30);
    stopping.abort();
    await ended;
    expect(await text).toMatch(/^event: progress\n/);
    expect(await text).not.toContain('event: end');
  });
});
