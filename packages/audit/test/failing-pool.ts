import type pg from 'pg';

/** What became of the statements of a {@link createFailingPool}. */
export interface FailingPool {
  readonly pool: pg.Pool;
  /** How many statements were sent. */
  sent(): number;
}

/**
 * A pool whose process dies: the backend is ended when statement `at` is to be sent, or when its
 * answer has come, and with it everything that was not committed.
 */
export function createFailingPool(
  real: pg.Pool,
  at: number,
  when: 'before' | 'behind',
): FailingPool {
  let sent = 0;
  const wrap = (client: pg.PoolClient): pg.PoolClient =>
    new Proxy(client, {
      get(target, name) {
        if (name !== 'query') return Reflect.get(target, name, target) as unknown;
        return async (...statement: [string]): Promise<unknown> => {
          sent += 1;
          if (sent === at && when === 'before') await die(target);
          const answer = await target.query(...statement);
          if (sent === at && when === 'behind') await die(target);
          return answer;
        };
      },
    });
  const pool = new Proxy(real, {
    get: (target, name) =>
      name === 'connect'
        ? async () => wrap(await target.connect())
        : (Reflect.get(target, name, target) as unknown),
  });
  return { pool, sent: () => sent };
}

async function die(client: pg.PoolClient): Promise<never> {
  client.on('error', () => undefined);
  await client.query('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
  throw new Error('The process died.');
}
