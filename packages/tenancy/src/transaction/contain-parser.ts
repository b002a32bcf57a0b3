import type { Duplex } from 'node:stream';

import type pg from 'pg';

/**
 * Makes an answer that the driver cannot read the end of its connection, and not of the process: a
 * value longer than the longest string of Node, which one SELECT makes, throws in the driver's
 * parser, in the handler of the socket, where nobody can catch it.
 */
export function containParser(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Duplex } })
    .connection;
  for (const listener of stream.listeners('data') as ((chunk: Buffer) => void)[]) {
    stream.off('data', listener);
    stream.on('data', (chunk: Buffer) => {
      try {
        listener(chunk);
      } catch (error) {
        stream.destroy(error instanceof Error ? error : new Error('The answer cannot be read.'));
      }
    });
  }
}
