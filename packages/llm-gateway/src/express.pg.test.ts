import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';
import type { ErrorRequestHandler, Express } from 'express';
import { describe, expect, it } from 'vitest';

import { ask, surfaceAsks } from '@ataski/gateway-lab';

import { gatewaySurfaces } from './express.ts';
import { useGateway } from './gateway/gateway.fixture.ts';

describe('the surfaces in an Express server', () => {
  const { acme, world } = useGateway();
  const serving = async (
    build: (app: Express) => void,
    work: (origin: string) => Promise<void>,
  ): Promise<void> => {
    const app = express();
    build(app);
    const server: Server = createServer(app);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      await work(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
    } finally {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  };
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows an error handler by its four parameters.
  const codes: ErrorRequestHandler = (error: { code?: string }, _request, response, _next) => {
    response.status(500).json({ code: error.code });
  };

  it.each(surfaceAsks)('answer $surface below whatever path they are used at', async (one) => {
    const { budget, calls, gateway, key } = world();
    await budget(acme);
    const { text } = await key(acme);
    await serving(
      (app) => app.use('/somewhere/else', gatewaySurfaces(gateway), express.json()),
      async (origin) => {
        const body = one.body('Hi', { stream: true });
        const answer = await ask(origin, `/somewhere/else${one.path}`, text, body);
        expect([answer.status, answer.headers['content-type']]).toEqual([
          200,
          expect.stringContaining('text/event-stream'),
        ]);
      },
    );
    expect((await calls(acme)).map(({ state }) => state)).toEqual(['settled']);
  });

  it('leave all other paths of the server to it, and answer every one below theirs', async () => {
    const { gateway, key } = world();
    const { text } = await key(acme);
    await serving(
      (app) => {
        app.use('/llm', gatewaySurfaces(gateway));
        app.use((_request, response) => void response.status(418).end());
      },
      async (origin) => {
        expect((await ask(origin, '/openai/v1/responses', text, {})).status).toBe(418);
        const below = await ask(origin, '/llm/openai/v1/files', text, {});
        expect([below.status, below.bytes.toString()]).toEqual([
          404,
          expect.stringContaining('unknown_url'),
        ]);
      },
    );
  });

  it('say that they stand behind a parser of bodies, and make no call', async () => {
    const { budget, calls, gateway, key, openai } = world();
    await budget(acme);
    const { text } = await key(acme);
    for (const parser of [express.json(), express.raw({ type: () => true })])
      await serving(
        (app) => app.use(parser).use('/llm', gatewaySurfaces(gateway)).use(codes),
        async (origin) => {
          const path = '/llm/openai/v1/responses';
          const answer = await ask(origin, path, text, { model: 'x', input: 'Hi' });
          expect([answer.status, answer.bytes.toString()]).toEqual([
            500,
            '{"code":"LLM_GATEWAY_BODY_TAKEN"}',
          ]);
        },
      );
    expect([openai.calls.list(), await calls(acme)]).toEqual([[], []]);
  });
});
