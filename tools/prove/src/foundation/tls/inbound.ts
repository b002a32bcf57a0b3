import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import type { SecureVersion } from 'node:tls';

import type { CertificateAuthority } from '@ataski/sandbox';

import type { ProofRow } from '../../proof.ts';
import { startNeighbour } from './neighbour-product.ts';
import type { NeighbourOptions } from './neighbour-product.ts';
import { row } from './row.ts';

/** A 1.2 client and a 1.3 client at our own server. */
export async function proveInbound(
  place: Pick<NeighbourOptions, 'local' | 'folder'>,
  authority: CertificateAuthority,
): Promise<readonly ProofRow[]> {
  const { key, cert } = await authority.issueServerCertificate(['localhost']);
  const server = await startNeighbour({ ...place, tls: { key, certificate: cert } });
  const permissive = createServer({ key, cert, minVersion: 'TLSv1.2' }, (_request, response) =>
    response.end(),
  );
  try {
    const ask = (port: number, version: SecureVersion) =>
      exchange({ port, version, ca: authority.certificatePem });
    await new Promise<void>((resolve) => permissive.listen(0, '127.0.0.1', resolve));
    const control = await ask((permissive.address() as AddressInfo).port, 'TLSv1.2');
    const old = await ask(server.product.port, 'TLSv1.2');
    const current = await ask(server.product.port, 'TLSv1.3');
    return [
      row(
        'Our server refuses a client that speaks TLS 1.2 at most.',
        `${old} (the same client at a server that still speaks it: ${control})`,
        'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
        old === 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' && control.startsWith('TLSv1.2'),
      ),
      row(
        'It serves a client that speaks TLS 1.3.',
        current,
        'TLSv1.3, HTTP/1.1 200',
        current === 'TLSv1.3, HTTP/1.1 200',
      ),
    ];
  } finally {
    permissive.close();
    await server.stop();
  }
}

/** The version and the status line that one GET brought, or the code of the refusal. */
function exchange(options: { port: number; version: SecureVersion; ca: string }): Promise<string> {
  const { port, version, ca } = options;
  return new Promise((resolve) => {
    const socket = connect({
      host: '127.0.0.1',
      servername: 'localhost',
      port,
      ca,
      minVersion: version,
      maxVersion: version,
    });
    socket.setTimeout(10_000, () => socket.destroy(new Error('silence')));
    socket.once('error', (error: Error & { code?: string }) => {
      resolve(error.code ?? error.message);
    });
    socket.once('secureConnect', () => {
      socket.write('GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
    });
    socket.once('data', (chunk: Buffer) => {
      const [status = ''] = /^HTTP\/1\.1 \d{3}/.exec(chunk.toString('latin1')) ?? [];
      resolve(`${socket.getProtocol() ?? 'no TLS'}, ${status}`);
      socket.destroy();
    });
  });
}
