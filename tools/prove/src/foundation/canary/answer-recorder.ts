import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** Stands before the server and keeps every byte that it answers, headers included. */
export interface AnswerRecorder {
  readonly port: number;
  answers(): Buffer;
  close(): Promise<void>;
}

/** Passes everything on to a port of this machine. */
export async function startAnswerRecorder(serverPort: number): Promise<AnswerRecorder> {
  const sockets = new Set<Socket>();
  // One list per connection, so that parts of an answer stay together.
  const conversations: Buffer[][] = [];
  const recorder = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1');
    const answers: Buffer[] = [];
    conversations.push(answers);
    server.on('data', (chunk: Buffer) => answers.push(chunk));
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from
        .on('error', () => to.destroy())
        .on('close', () => {
          to.destroy();
          sockets.delete(from);
        });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve));
  return Object.freeze({
    port: (recorder.address() as AddressInfo).port,
    answers: () => Buffer.concat(conversations.flat()),
    close: () =>
      new Promise<void>((resolve) => {
        recorder.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  });
}
