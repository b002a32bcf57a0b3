import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';

import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';

import { sendDownload } from './download.ts';

const mebibyte = 'x'.repeat(1024 * 1024);

describe('a download', () => {
  let close: () => void = () => undefined;
  afterEach(() => {
    close();
  });

  /** Serves one download at any address; `failures` are what the wrapper is thrown. */
  async function serve(text: () => AsyncIterable<string>, stopping = new AbortController()) {
    const failures: unknown[] = [];
    const app = express();
    app.get('/', async (_request, response) => {
      const download = { mediaType: 'text/plain', fileName: 'a.txt', text: text() };
      await sendDownload(response, stopping.signal, download).catch((error: unknown) => {
        failures.push(error);
        response.destroy();
      });
    });
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    close = () => {
      server.closeAllConnections();
      server.close();
    };
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/`, port, failures, stopping };
  }

  it('arrives whole, under its name', async () => {
    const { url, failures } = await serve(async function* () {
      yield 'a';
      yield 'b';
    });
    const response = await fetch(url);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="a.txt"');
    expect(await response.text()).toBe('ab');
    expect(failures).toEqual([]);
  });

  it('is made no faster than it is read, and not on when the reader has left', async () => {
    let made = 0;
    let isOver = false;
    const { port, failures } = await serve(async function* () {
      try {
        for (; made < 1000; made += 1) yield mebibyte;
      } finally {
        isOver = true;
      }
    });
    // Asks, reads nothing, and leaves.
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nhost: here\r\n\r\n');
    await expect.poll(() => made, { timeout: 5000 }).toBeGreaterThan(1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const held = made;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(made).toBe(held);
    // What the sockets of both sides hold, and two pieces.
    expect(made).toBeLessThan(40);
    socket.destroy();
    await expect.poll(() => isOver).toBe(true);
    expect(failures).toEqual([]);
  });

  it('that fails before its first piece is an ordinary answer, and broken off after it', async () => {
    const before = await serve(async function* () {
      await Promise.reject(new RangeError('not begun'));
      yield '';
    });
    await fetch(before.url).catch(() => undefined);
    expect(before.failures).toEqual([new RangeError('not begun')]);
    close();
    const after = await serve(async function* () {
      yield 'half';
      await Promise.reject(new RangeError('broken'));
    });
    const response = await fetch(after.url);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(after.failures).toEqual([new RangeError('broken')]);
  });

  it('is broken off when the server stops', async () => {
    const { url, stopping } = await serve(async function* () {
      yield 'half';
      await new Promise((resolve) => setTimeout(resolve, 300));
      yield 'more';
    });
    const response = await fetch(url);
    stopping.abort();
    await expect(response.text()).rejects.toThrow('terminated');
  });
});
