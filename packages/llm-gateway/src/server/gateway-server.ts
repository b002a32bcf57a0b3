import { createServer as createHttpServer } from 'node:http';
import type { Server, ServerOptions } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import type { Gateway } from '../gateway/gateway.ts';
import { answerHealth } from './health.ts';

/** Where a gateway listens, and how. */
export interface GatewayServerOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** PEM. Absent: without TLS, for a proxy on the same machine. With it: TLS 1.3 and nothing older. */
  readonly tls?: { readonly key: string; readonly certificate: string };
  /** Whether calls could be served; `/readyz` answers 503 when it rejects. Default: they could. */
  readonly ping?: () => Promise<unknown>;
}

/** A server that listens. */
export interface GatewayServer {
  readonly port: number;
  /**
   * Takes no more connections, and waits for the calls under way and their settlements, at most
   * this long: what takes longer is ended as if its client had left, and settled. Default 30
   * seconds.
   */
  close(timeoutMs?: number): Promise<void>;
}

const limits: ServerOptions = {
  // Of the request's head and of all of it, and not of the answer: a stream takes as long as it takes.
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 64 * 1024,
  keepAlive: true,
  // Longer than the minute for which proxies usually keep a connection.
  keepAliveTimeout: 65_000,
};
/** For what was ended to be settled. */
const settleMs = 2_000;

/** Serves a gateway's surfaces, `/healthz` and `/readyz`, by HTTP. Resolves when it listens. */
export async function createGatewayServer(
  gateway: Pick<Gateway, 'handle' | 'close'>,
  { host, port, tls, ping = () => Promise.resolve() }: GatewayServerOptions,
): Promise<GatewayServer> {
  const closing = new AbortController();
  const health = answerHealth({ ping, closing: closing.signal });
  const server = open(tls);
  server.on('request', (request, response) => {
    if (closing.signal.aborted) response.setHeader('connection', 'close');
    if (!health(request, response)) void gateway.handle(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // Once it listens, a connection that cannot be taken is that client's loss, not everybody's.
  server.on('error', () => undefined);
  return Object.freeze<GatewayServer>({
    port: (server.address() as AddressInfo).port,
    async close(timeoutMs = 30_000) {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await gateway.close(timeoutMs);
      server.closeAllConnections();
      await gateway.close(settleMs);
      await closed;
    },
  });
}

function open(tls: GatewayServerOptions['tls']): Server {
  if (tls === undefined) return createHttpServer(limits);
  const { key, certificate: cert } = tls;
  return createHttpsServer({ ...limits, key, cert, minVersion: 'TLSv1.3' });
}
