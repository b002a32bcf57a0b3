import type { Duplex } from 'node:stream';

import type pg from 'pg';

/**
 * Holds back what is written to a connection until all that can run now has run, so that statements
 * which follow without a wait leave in one system call and wake the server once.
 */
export function holdBack(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Duplex } })
    .connection;
  stream.cork();
  process.nextTick(() => {
    stream.uncork();
  });
}
