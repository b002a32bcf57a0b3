import net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import tls from 'node:tls';

import { describe, expect, it } from 'vitest';

import { createCertificateAuthority } from '@ataski/sandbox';

import type { ConnectionSettings } from './connection.ts';
import { withClient } from './open-client.ts';

/** What a PostgreSQL server answers to a wish for TLS, and what it does then. */
async function withServer<T>(
  answer: 'S' | 'N',
  upgrade: (socket: Socket) => void,
  work: (port: number) => Promise<T>,
): Promise<T> {
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(answer);
      upgrade(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

describe('a connection beyond this machine', () => {
  const settings = (port: number, ca: string): ConnectionSettings => ({
    host: '127.0.0.1',
    port,
    user: 'ann',
    password: 'private',
    database: 'shop',
    ssl: { minVersion: 'TLSv1.3', rejectUnauthorized: true, host: '127.0.0.1', ca } as never,
  });
  const failure = (port: number, ca: string) =>
    withClient(settings(port, ca), () => Promise.resolve()).catch((error: unknown) => error);

  /** Whether the server reads anything behind the handshake, such as a login. */
  async function tryServer(
    hosts: readonly string[],
    version: 'TLSv1.2' | 'TLSv1.3',
    isTrusted: boolean,
  ) {
    const authority = await createCertificateAuthority('Database test');
    const stranger = await createCertificateAuthority('Stranger');
    const certificate = await authority.issueServerCertificate(hosts);
    let received = '';
    const upgrade = (socket: Socket) => {
      const secured = new tls.TLSSocket(socket, {
        isServer: true,
        ...certificate,
        minVersion: version,
        maxVersion: version,
      });
      secured.on('error', () => undefined);
      secured.on('data', (bytes: Buffer) => {
        received += bytes.toString('latin1');
        secured.destroy();
      });
    };
    const ca = (isTrusted ? authority : stranger).certificatePem;
    const error = await withServer('S', upgrade, (port) => failure(port, ca));
    return { error, received };
  }

  it('sends its login to a server that proves who it is', async () => {
    const { received } = await tryServer(['127.0.0.1'], 'TLSv1.3', true);
    expect(received).toContain('ann');
  });

  it.each([
    ['whose certificate a stranger signed', ['127.0.0.1'], 'TLSv1.3', false],
    ['with the certificate of another host', ['db.example.com'], 'TLSv1.3', true],
    ['that speaks TLS 1.2', ['127.0.0.1'], 'TLSv1.2', true],
  ] as const)('sends nothing to a server %s', async (_, hosts, version, isTrusted) => {
    const { error, received } = await tryServer(hosts, version, isTrusted);
    expect(error).toMatchObject({ code: 'TENANCY_TLS_REQUIRED' });
    expect(received).toBe('');
    expect(JSON.stringify(error)).not.toMatch(/private|127\.0\.0\.1/);
  });

  it('sends nothing to a server without TLS', async () => {
    let received = '';
    const listen = (socket: Socket) =>
      socket.on('data', (bytes: Buffer) => {
        received += bytes.toString('latin1');
      });
    const error = await withServer('N', listen, (port) => failure(port, ''));
    expect(error).toMatchObject({ code: 'TENANCY_TLS_REQUIRED', details: { reason: 'NO_TLS' } });
    expect(received).toBe('');
  });
});
