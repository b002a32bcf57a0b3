import net from 'node:net';

import pg from 'pg';

import { createSigningKey, createTenancy } from '@ataski/tenancy';
import type { Tenancy } from '@ataski/tenancy';

/** A way to the database that can be cut off; then its port refuses. */
export interface Road {
  readonly tenancy: Tenancy;
  cut(): Promise<void>;
  /** Nothing where it is whole. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Opens one to the database of this connection string. */
export async function openRoad(url: string, signingSecret: string): Promise<Road> {
  const there = new URL(url);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const far = net.connect(Number(there.port), there.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as net.AddressInfo;
  const here = new URL(url);
  [here.hostname, here.port] = ['127.0.0.1', String(port)];
  const pool = new pg.Pool({ connectionString: here.href, max: 5, pipeline: true });
  pool.on('error', () => undefined);
  const signingKey = createSigningKey('test', Buffer.from(signingSecret, 'base64'));
  const cut = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return Object.freeze<Road>({
    tenancy: createTenancy({ pool, signingKey }),
    cut,
    mend: async () => {
      if (!server.listening) await listen(port);
    },
    close: async () => {
      await pool.end();
      await cut();
    },
  });
}
