import { readFileSync } from 'node:fs';

import type pg from 'pg';

import { TenancyError } from '../errors.ts';
import type { CliWorld } from './command.ts';
import { misuse } from './misuse.ts';

/** What `pg` is given: nothing of it comes from PG* variables but the password. */
export type ConnectionSettings = Pick<
  pg.ClientConfig,
  'host' | 'port' | 'user' | 'password' | 'database' | 'ssl'
>;

const knownParameters = new Set(['sslmode', 'sslrootcert', 'host']);
const hostVerified = new Set([null, 'verify-full']);

/**
 * Reads the connection that an environment variable holds. Beyond this machine it is TLS 1.3 with a
 * verified certificate and host name, whatever the URL asks for; to ask for less is refused. Throws
 * TENANCY_COMMAND_INVALID and TENANCY_TLS_REQUIRED, naming the variable and nothing of its value.
 */
export function readConnection(world: CliWorld, variable: string): ConnectionSettings {
  const text = world.environment[variable];
  if (text === undefined || text === '') misuse(`${variable} is not set`);
  const url = parse(text, variable);
  for (const name of url.searchParams.keys())
    if (!knownParameters.has(name)) misuse(`${variable} has a parameter that is not known`);
  const host = hostOf(url, variable);
  const database = decode(url.pathname.slice(1), variable);
  if (url.username === '' || database === '') misuse(`${variable} names no user or no database`);
  return {
    host,
    port: url.port === '' ? 5432 : Number(url.port),
    user: decode(url.username, variable),
    ...(url.password === '' ? {} : { password: decode(url.password, variable) }),
    database,
    ssl: tlsOf(url, host, variable),
  };
}

function parse(text: string, variable: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol))
    misuse(`${variable} is not a URL that begins with postgres://`);
  return url;
}

function decode(part: string, variable: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    misuse(`${variable} has a part that is not percent-encoded`);
  }
}

/** The folder of a socket, as in `?host=/var/run/postgresql`, or the host of the URL. */
function hostOf(url: URL, variable: string): string {
  const folder = url.searchParams.get('host');
  if (folder !== null)
    return folder.startsWith('/') ? folder : misuse(`${variable} names a host that is no folder`);
  return url.hostname.replace(/^\[|\]$/g, '') || 'localhost';
}

function isThisMachine(host: string): boolean {
  return (
    host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)
  );
}

function tlsOf(url: URL, host: string, variable: string): ConnectionSettings['ssl'] {
  const mode = url.searchParams.get('sslmode');
  if (mode !== 'verify-full' && isThisMachine(host)) return false;
  if (!hostVerified.has(mode)) throw new TenancyError('TENANCY_TLS_REQUIRED', { variable });
  const authority = url.searchParams.get('sslrootcert');
  return {
    minVersion: 'TLSv1.3',
    rejectUnauthorized: true,
    // For an IP address, which has no server name, this is what the certificate is compared with.
    host,
    ...(authority === null ? {} : { ca: readAuthority(authority, variable) }),
  };
}

function readAuthority(path: string, variable: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    misuse(`${variable} names a file of certificates that cannot be read`);
  }
}
