import pg from 'pg';

import { ServerError } from './http/errors.ts';

/** How a pool reaches its server. */
export interface PoolOptions {
  readonly url: string;
  /** PEM of the authority that vouches for the server; absent: the system's authorities. */
  readonly ca?: string;
  readonly maxConnections: number;
  /** Default true: tenancy sends BEGIN, context and query together. */
  readonly isPipelined?: boolean;
  /** Default 60,000: what outlives every request is cancelled by the server itself. */
  readonly statementTimeoutMs?: number;
}

/** Hosts that the network never sees. */
const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * A pool of pipelined connections. Off this machine they speak TLS 1.3 and nothing older, and
 * verify the server's certificate and name, whatever the connection string asks for.
 */
export function createDatabasePool(options: PoolOptions): pg.Pool {
  const url = parse(options.url);
  const isLocal = loopback.has(url.hostname) && options.ca === undefined;
  return new pg.Pool({
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: Number(url.port === '' ? 5432 : url.port),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ssl: isLocal
      ? false
      : {
          minVersion: 'TLSv1.3',
          rejectUnauthorized: true,
          ...(options.ca === undefined ? {} : { ca: options.ca }),
        },
    application_name: 'ataski',
    max: options.maxConnections,
    // A server that vanished without a word is noticed by the operating system.
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    statement_timeout: options.statementTimeoutMs ?? 60_000,
    idle_in_transaction_session_timeout: 60_000,
    pipeline: options.isPipelined ?? true,
  });
}

/** True for `postgres://user[:password]@host[:port]/database`. */
export function isDatabaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, hostname, pathname } = new URL(text);
  const isWhole = username !== '' && hostname !== '' && pathname.length > 1;
  return isWhole && /^postgres(ql)?:$/.test(protocol);
}

function parse(text: string): URL {
  if (isDatabaseUrl(text)) return new URL(text);
  throw new ServerError('SERVER_CONFIGURATION_INVALID', { variables: ['DATABASE_URL'] });
}
