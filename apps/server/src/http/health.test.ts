import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';
import type { ErrorRequestHandler } from 'express';
import { afterEach, describe, expect, it } from 'vitest';

import { createCorrelationId } from '@ataski/kernel';

import { healthRoutes } from './health.ts';
import { toProblem } from './problem.ts';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(
  ping: () => Promise<void>,
  stopping = new AbortController().signal,
  onRequest: () => void = () => undefined,
): Promise<string> {
  const app = express();
  app.use((_request, _response, next) => {
    onRequest();
    next();
  });
  app.use(healthRoutes({ tenancy: { ping }, stopping }));
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows an error handler by its four parameters.
  const failed: ErrorRequestHandler = (error, _request, response, _next) => {
    const problem = toProblem(error, createCorrelationId());
    response.status(problem.status).json(problem);
  };
  app.use(failed);
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

describe('the probes', () => {
  it('say ready while the database answers', async () => {
    const url = await serve(() => Promise.resolve());
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('say that the process lives although the database is silent, and not that it is ready', async () => {
    const url = await serve(() => new Promise<void>(() => undefined));
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const startedAt = performance.now();
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'SERVER_DATABASE_SILENT' });
    expect(performance.now() - startedAt).toBeLessThan(6_000);
  });

  it('ask the database once, however many of them wait', async () => {
    let asked = 0;
    let waiting = 0;
    const answer = Promise.withResolvers<undefined>();
    const ping = async () => {
      asked += 1;
      await answer.promise;
    };
    // Answered once all of them wait, however long the machine takes to bring them.
    const onRequest = () => {
      waiting += 1;
      if (waiting === 20) setImmediate(answer.resolve, undefined);
    };
    const url = await serve(ping, new AbortController().signal, onRequest);
    const probes = Array.from({ length: 20 }, () => fetch(`${url}/readyz`));
    const statuses = (await Promise.all(probes)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(asked).toBe(1);
  });

  it('send nobody to a server that is stopping', async () => {
    const url = await serve(() => Promise.resolve(), AbortSignal.abort());
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'SERVER_STOPPING' });
  });
});
