import { createServer as createHttpServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import type { Express } from 'express';

import type { ProductOptions } from './product-options.ts';

/** A listening socket and the way to close it. */
export interface Listening {
  readonly port: number;
  stop(): Promise<void>;
}

/** How long answers that are under way may take when the server stops. */
const graceMs = 10_000;

/** Listens with TLS 1.3 and nothing older when a certificate is given, without TLS otherwise. */
export async function listen(
  app: Express,
  options: Pick<ProductOptions, 'tls' | 'listen'>,
): Promise<Listening> {
  const { tls } = options;
  const server: Server =
    tls === undefined
      ? createHttpServer(app)
      : createHttpsServer({ key: tls.key, cert: tls.certificate, minVersion: 'TLSv1.3' }, app);
  // A client that sends its request too slowly gives its place back.
  server.headersTimeout = 15_000;
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.listen.port, options.listen.host, resolve);
  });
  // Once it listens, a connection that cannot be taken is that client's loss, not everybody's.
  server.on('error', () => undefined);
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => stop(server),
  };
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeIdleConnections();
  const force = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearTimeout(force);
}
