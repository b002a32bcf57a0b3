import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { runLocal } from '@ataski/local/run-local';
import { createCertificateAuthority } from '@ataski/sandbox';

import type { Proof } from '../proof.ts';
import { proveDatabase } from './tls/database.ts';
import { proveInbound } from './tls/inbound.ts';
import { proveOutbound } from './tls/outbound.ts';

/**
 * F6: TLS 1.2 is refused on every path in and out. Each refusal stands beside the same path with
 * TLS 1.3, on real sockets. Both sizes are the same.
 */
export const tlsFloor: Proof = async ({ progress }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-tls-'));
  // The database user must pass through; what is secret inside has modes of its own.
  chmodSync(folder, 0o711);
  const authority = await createCertificateAuthority();
  try {
    progress('PostgreSQL: no TLS, TLS 1.2, a strange authority, a strange name, TLS 1.3');
    const stranger = await createCertificateAuthority('Stranger');
    const data = path.join(folder, 'database');
    const database = await proveDatabase(data, authority, stranger);
    const home = path.join(folder, 'product');
    const local = await runLocal({ folder: home, port: 0, durability: 'throwaway' });
    try {
      progress('our own server');
      const inbound = await proveInbound({ local, folder: home }, authority);
      progress('providers');
      const outbound = await proveOutbound({ local, folder: home });
      return [...inbound, ...outbound, ...database];
    } finally {
      await local.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
