import type pg from 'pg';

import { refusalOf } from './refusals.ts';

/** One statement as `ataski_sealer`, who has no tenant's context. Throws refusals under their codes. */
export type SealerStatement = <Row>(
  text: string,
  values: readonly unknown[],
) => Promise<readonly Row[]>;

/**
 * Lets statements run on the sealer's pool: the functions of `sql/`, and rows of all tenants to
 * archive.
 */
export function createSealerStatement(pool: Pick<pg.Pool, 'query'>): SealerStatement {
  return async <Row>(text: string, values: readonly unknown[]) => {
    const { rows } = await pool.query(text, [...values]).catch(refusalOf);
    return rows as Row[];
  };
}

/**
 * The same in a transaction that is rolled back: what a statement refuses, it refuses here too, and
 * what it does, it takes back. It holds its locks for as long as it lasts.
 */
export function createRehearsal(pool: Pick<pg.Pool, 'connect'>): SealerStatement {
  return async <Row>(text: string, values: readonly unknown[]) => {
    const client = await pool.connect();
    let isOver = false;
    try {
      await client.query('begin');
      const { rows } = await client.query(text, [...values]).catch(refusalOf);
      await client.query('rollback');
      isOver = true;
      return rows as Row[];
    } finally {
      // A connection that failed is closed, which rolls back.
      client.release(!isOver);
    }
  };
}
