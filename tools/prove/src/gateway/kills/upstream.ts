import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

/** The provider: it sees each call that left, and when. */
export interface Upstream {
  readonly port: number;
  /** By the call's id, in ms of this machine's clock. */
  readonly seenAtMs: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Listens on the loopback address. */
export async function startUpstream(): Promise<Upstream> {
  const seenAtMs = new Map<string, number>();
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    // A process that is killed resets its connection.
    socket.on('error', () => undefined);
    createInterface({ input: socket })
      // A line that was cut off is an id that is none.
      .on('line', (id) => id.length === idLength && seenAtMs.set(id, Date.now()))
      .on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.freeze<Upstream>({
    port,
    seenAtMs,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
}

const idLength = 36;
