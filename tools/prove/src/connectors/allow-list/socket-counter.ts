import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A port at which every socket that opens is counted, and closed again. */
export interface SocketCounter {
  readonly port: number;
  readonly count: () => number;
  close(): Promise<void>;
}

/** Listens on loopback. What connects is counted before anything is read. */
export async function countSockets(): Promise<SocketCounter> {
  let sockets = 0;
  const server = createServer((socket) => {
    sockets += 1;
    socket.on('error', () => undefined);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    count: () => sockets,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
