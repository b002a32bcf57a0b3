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
