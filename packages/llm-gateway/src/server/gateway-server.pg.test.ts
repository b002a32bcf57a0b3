import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';

import { describe, expect, it } from 'vitest';

import { ask, openGatewayWorld, surfaceAsks } from '@ataski/gateway-lab';
import type { GatewayWorld, SurfaceAsk } from '@ataski/gateway-lab';
import { createCertificateAuthority } from '@ataski/sandbox';

import { useGateway } from '../gateway/gateway.fixture.ts';
import { createGatewayServer } from './gateway-server.ts';
import type { GatewayServer, GatewayServerOptions } from './gateway-server.ts';

const [chat] = surfaceAsks as [SurfaceAsk];
const here = { host: '127.0.0.1', port: 0 };

describe('a server of the gateway alone', () => {
  const { acme, db } = useGateway();
  /** With a gateway of its own, because it closes it. */
  const serving = async (
    work: (served: {
      readonly server: GatewayServer;
      readonly world: GatewayWorld;
      readonly origin: string;
      readonly key: string;
    }) => Promise<void>,
    options: Partial<GatewayServerOptions> = {},
  ): Promise<void> => {
    const world = await openGatewayWorld(db, {});
    const server = await createGatewayServer(world.gateway, { ...here, ...options });
    try {
      await world.budget(acme);
      const key = (await world.key(acme)).text;
      await work({ server, world, key, origin: `http://127.0.0.1:${String(server.port)}` });
    } finally {
      await server.close(0);
      await world.close();
    }
  };

  it.each(surfaceAsks)('answers $surface, and each call is settled', async (one) => {
    await serving(async ({ world, origin, key }) => {
      expect((await ask(origin, one.path, key, one.body('Hi'))).status).toBe(200);
      const stream = await ask(origin, one.path, key, one.body('Hi', { stream: true }));
      expect(stream.headers['content-type']).toContain('text/event-stream');
      const states = (await world.calls(acme)).map(({ state }) => state);
      expect(states).toEqual(['settled', 'settled']);
    });
  });

  it('says that it lives and is ready, and that it is not while the database is away', async () => {
    let isAway = false;
    const ping = () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve());
    await serving(
      async ({ origin }) => {
        const states = async () => [
          (await fetch(`${origin}/healthz`)).status,
          (await fetch(`${origin}/readyz`)).status,
        ];
        expect(await states()).toEqual([200, 200]);
        isAway = true;
        expect(await states()).toEqual([200, 503]);
        expect((await fetch(`${origin}/healthz`, { method: 'POST' })).status).toBe(401);
      },
      { ping },
    );
  });

  it('lets the calls under way end when it closes, settles them, and takes no connection', async () => {
    await serving(async ({ server, world, origin, key }) => {
      world.openai.deliver({ betweenMs: 20 });
      const asking = ask(origin, chat.path, key, chat.body('Hi', { stream: true }));
      await expect.poll(() => world.openai.calls.openStreams(), { interval: 5 }).toBe(1);
      const closing = server.close(10_000);
      await expect(ask(origin, chat.path, key, chat.body('Hi'))).rejects.toThrow();
      expect((await asking).bytes.toString()).toContain('[DONE]');
      await closing;
      expect((await world.calls(acme, 0)).map(({ state }) => state)).toEqual(['settled']);
    });
  });

  it('ends a call that takes longer as if its client had left, and settles it', async () => {
    await serving(async ({ server, world, origin, key }) => {
      world.openai.deliver({ betweenMs: 500 });
      const asking = ask(origin, chat.path, key, chat.body('Hi', { stream: true }));
      asking.catch(() => undefined);
      await expect.poll(() => world.openai.calls.openStreams(), { interval: 5 }).toBe(1);
      await server.close(100);
      await expect(asking).rejects.toThrow();
      expect(await world.calls(acme, 0)).toMatchObject([{ reason: 'client_aborted' }]);
      expect(world.openai.calls.list()[0]?.endedBy).toBe('client');
    });
  });

  it('refuses headers of more than 64 KiB, and takes those of 32', async () => {
    await serving(async ({ origin, key }) => {
      const path = '/openai/v1/models';
      const asking = (bytes: number) =>
        fetch(origin + path, {
          headers: { authorization: `Bearer ${key}`, 'x-long': 'x'.repeat(bytes) },
        });
      expect((await asking(32 * 1024)).status).toBe(200);
      expect((await asking(65 * 1024)).status).toBe(431);
    });
  });

  it('gives the place of a client back that does not end its headers', async () => {
    await serving(async ({ server }) => {
      const socket = net.connect(server.port, '127.0.0.1');
      socket.write('POST /openai/v1/responses HTTP/1.1\r\nhost: gateway\r\nx-slow: ');
      const startedAt = performance.now();
      let said = '';
      socket.on('data', (bytes) => {
        said += bytes.toString();
      });
      await new Promise((done) => socket.once('close', done));
      expect(said).toContain('408');
      expect(performance.now() - startedAt).toBeLessThan(15_000);
    });
  }, 40_000);

  it('speaks TLS 1.3 where it is given a certificate, and nothing older', async () => {
    const authority = await createCertificateAuthority();
    const { key, cert } = await authority.issueServerCertificate(['localhost']);
    const ca = authority.certificatePem;
    await serving(
      async ({ server }) => {
        const { port } = server;
        const status = await new Promise((done, fail) => {
          https
            .get({ host: 'localhost', port, path: '/healthz', ca }, ({ statusCode }) =>
              done(statusCode),
            )
            .once('error', fail);
        });
        expect(status).toBe(200);
        const older = tls.connect({ host: 'localhost', port, ca, maxVersion: 'TLSv1.2' });
        await expect(
          new Promise((done, fail) => older.once('secureConnect', done).once('error', fail)),
        ).rejects.toThrow();
      },
      { tls: { key, certificate: cert }, host: 'localhost' },
    );
  });
});
