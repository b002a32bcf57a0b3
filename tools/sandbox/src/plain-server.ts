import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { readRequest, writeResponse } from './http-exchange.ts';
import type { ProviderSimulator } from './provider-simulator.ts';

/** A simulator on a port of its own. */
export interface PlainServer {
  /** `http://127.0.0.1:…`. */
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Serves one simulator without TLS, for a program that is told a base URL and cannot be told of the
 * sandbox's authority. Everything else uses `createSandbox`.
 */
export async function servePlainly(provider: ProviderSimulator): Promise<PlainServer> {
  const server = createServer((message, response) => {
    readRequest(message, provider.maxBodyBytes ?? 1024 * 1024)
      .then((request) => provider.handle({ ...request, host: provider.hosts[0] ?? '' }))
      .then((answer) => writeResponse(response, answer))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.freeze({
    origin: `http://127.0.0.1:${String(port)}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
