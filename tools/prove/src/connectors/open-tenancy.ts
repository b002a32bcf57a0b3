import pg from 'pg';

import { createSigningKey, createTenancy } from '@ataski/tenancy';
import type { Tenancy } from '@ataski/tenancy';

import type { DatabaseAddress } from './lab-database.ts';

/** Tenant transactions of another process, which the database knows by `name`. */
export function openTenancy({ url, signingSecret }: DatabaseAddress, name: string): Tenancy {
  const options = { connectionString: url, max: 6, pipeline: true, application_name: name };
  const pool = new pg.Pool(options);
  pool.on('error', () => undefined);
  const signingKey = createSigningKey('test', Buffer.from(signingSecret, 'base64'));
  return createTenancy({ pool, signingKey });
}
