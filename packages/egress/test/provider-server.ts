import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

import { createCertificateAuthority } from '@ataski/sandbox';

/** A real TLS server on loopback that stands where a provider would. */
export interface ProviderServer {
  readonly ca: string;
  /** TCP connections that were ever opened to it. */
  readonly connections: () => number;
  /** Requests that arrived whole: method, path and headers. */
  readonly requests: readonly IncomingMessage[];
  /** Resets every TCP connection that is open. */
  readonly reset: () => void;
  readonly dial: () => { address: string; port: number };
  readonly close: () => Promise<void>;
}

/** What differs from an ordinary provider. */
export interface ProviderServerOptions {
  readonly version?: 'TLSv1.2' | 'TLSv1.3';
  /** Names in its certificate. */
  readonly hosts?: readonly string[];
}

/** Starts it on a free port. */
export async function startProviderServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  { version = 'TLSv1.3', hosts = ['api.example.com'] }: ProviderServerOptions = {},
): Promise<ProviderServer> {
  const authority = await createCertificateAuthority('Egress test');
  const certificate = await authority.issueServerCertificate(hosts);
  const requests: IncomingMessage[] = [];
  let connections = 0;
  const server = createServer(
    { ...certificate, minVersion: version, maxVersion: version },
    (request, response) => {
      requests.push(request);
      answer(request, response);
    },
  );
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    connections += 1;
    if (!(socket instanceof Socket)) return;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ca: authority.certificatePem,
    connections: () => connections,
    requests,
    reset: () => {
      for (const socket of open) socket.resetAndDestroy();
    },
    dial: () => ({ address: '127.0.0.1', port }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
