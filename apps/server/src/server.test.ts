import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import express from 'express';
import { describe, expect, it } from 'vitest';

import { listen } from './server.ts';

describe('a listening server', () => {
  it('completes the request that is under way when it stops, and takes no new one', async () => {
    const app = express();
    const entered = Promise.withResolvers<undefined>();
    app.get('/slow', async (_request, response) => {
      entered.resolve(undefined);
      await sleep(300);
      response.send('whole');
    });
    const server = await listen(app, { listen: { host: '127.0.0.1', port: 0 } });
    const url = `http://127.0.0.1:${String(server.port)}/slow`;
    const slow = fetch(url).then((response) => response.text());
    await entered.promise;
    const startedAt = performance.now();
    const stopped = server.stop();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(await slow).toBe('whole');
    await stopped;
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  it('does not wait for a connection that only idles', async () => {
    const app = express();
    app.get('/', (_request, response) => response.send('x'));
    const server = await listen(app, { listen: { host: '127.0.0.1', port: 0 } });
    await (await fetch(`http://127.0.0.1:${String(server.port)}/`)).text();
    const startedAt = performance.now();
    await server.stop();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('breaks off after ten seconds what does not come to an end', async () => {
    const app = express();
    const entered = Promise.withResolvers<undefined>();
    app.get('/endless', () => {
      entered.resolve(undefined);
    });
    const server = await listen(app, { listen: { host: '127.0.0.1', port: 0 } });
    const failed = new Promise((resolve) => {
      request({ host: '127.0.0.1', port: server.port, path: '/endless' })
        .once('error', resolve)
        .end();
    });
    await entered.promise;
    const startedAt = performance.now();
    await server.stop();
    expect(performance.now() - startedAt).toBeGreaterThan(9_000);
    expect(await failed).toMatchObject({ code: 'ECONNRESET' });
  }, 20_000);

  it('says so when its port is taken', async () => {
    const first = await listen(express(), { listen: { host: '127.0.0.1', port: 0 } });
    const second = listen(express(), { listen: { host: '127.0.0.1', port: first.port } });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.stop();
  });
});
