import pg from 'pg';

import { TenancyError } from '../errors.ts';
import type { ConnectionSettings } from './connection.ts';

const connectTimeoutMs = 15_000;

/** What `pg` says when the other side has no TLS; it gives no code. */
const withoutTls = /does not support SSL|establishing an SSL connection/;
const tlsCode =
  /^(ERR_SSL_|ERR_TLS_|EPROTO$|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH$)/;

/**
 * Runs `work` on one connection and closes it. Throws TENANCY_TLS_REQUIRED when the other side
 * cannot prove who it is and TENANCY_DATABASE_UNAVAILABLE when it does not let us in.
 */
export async function withClient<T>(
  settings: ConnectionSettings,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(configOf(settings));
  // What breaks the connection later breaks the statement that waits for it, too.
  client.on('error', () => undefined);
  await client.connect().catch((error: unknown) => {
    throw toConnectionError(error);
  });
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The same with a pool, for work that needs several connections or loses some. */
export async function withPool<T>(
  settings: ConnectionSettings & { readonly pipeline?: boolean },
  work: (pool: pg.Pool) => Promise<T>,
): Promise<T> {
  const pool = new pg.Pool({ ...configOf(settings), max: 4 });
  pool.on('error', () => undefined);
  try {
    const first = await pool.connect().catch((error: unknown) => {
      throw toConnectionError(error);
    });
    first.release();
    return await work(pool);
  } finally {
    await pool.end();
  }
}

function configOf(settings: ConnectionSettings): pg.ClientConfig {
  return {
    ...settings,
    application_name: 'ataski-tenancy',
    connectionTimeoutMillis: connectTimeoutMs,
  };
}

function toConnectionError(thrown: unknown): TenancyError {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  const reason = typeof code === 'string' ? code : '';
  if (tlsCode.test(reason) || withoutTls.test(String(message)))
    return new TenancyError('TENANCY_TLS_REQUIRED', { reason: reason || 'NO_TLS' }, thrown);
  return new TenancyError('TENANCY_DATABASE_UNAVAILABLE', { reason: reason || 'TIMEOUT' }, thrown);
}
