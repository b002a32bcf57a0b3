import type pg from 'pg';

import { createAttackConnection } from './attack-connection.ts';
import type { AttackConnection } from './attack-connection.ts';
import type { AttackGround } from './attack-ground.ts';

/** Works through the items in order, on a few connections at once; the results keep the order. */
export async function withConnections<Item, Result>(
  { pool, connections = 1 }: { readonly pool: pg.Pool; readonly connections?: number },
  ground: AttackGround,
  items: readonly Item[],
  work: (connection: AttackConnection, item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const waiting = [...items.entries()];
  const results = new Map<number, Result>();
  const goOn = async (): Promise<void> => {
    const connection = createAttackConnection(pool, ground);
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        results.set(next[0], await work(connection, next[1]));
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, connections) }, goOn));
  return items.flatMap((_, index) => (results.has(index) ? [results.get(index) as Result] : []));
}
