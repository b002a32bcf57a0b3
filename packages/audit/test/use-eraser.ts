import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';

import type { TestDatabase } from '@ataski/postgres';
import { createSigningKey, createTenancy } from '@ataski/tenancy';

import { createErasure } from '../src/retention/erasure.ts';
import type { Erasure } from '../src/retention/erasure.ts';

/** The eraser's side of a test database: tenancy on a pool that logs in as `ataski_eraser`. */
export function useEraser(db: TestDatabase): Erasure {
  let pool: pg.Pool | undefined;
  let erasure: Erasure | undefined;
  beforeAll(() => {
    pool = new pg.Pool({
      connectionString: db.url('eraser'),
      max: 2,
      pipeline: true,
    });
    const secret = Buffer.from(inject('testCluster').signingSecret, 'base64');
    const signingKey = createSigningKey('test', secret);
    erasure = createErasure({ db: createTenancy({ pool, signingKey }) });
  });
  afterAll(async () => {
    await pool?.end();
  });
  return {
    redact(...given) {
      if (erasure === undefined) throw new Error('The eraser exists only inside tests.');
      return erasure.redact(...given);
    },
  };
}
