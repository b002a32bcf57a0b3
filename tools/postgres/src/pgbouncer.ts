import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { findBinaries } from './binaries.ts';
import { freePort } from './free-port.ts';

/** The database that clients of the pooler reach, and as whom. */
export interface PgbouncerOptions {
  /** Its name in the cluster, and behind the pooler. */
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** How many connections to the database all clients share. */
  readonly serverConnections: number;
}

/** A running PgBouncer in transaction mode on the loopback address. */
export interface Pgbouncer {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Ends its clients' connections, and with them itself. */
  stop(): Promise<void>;
}

const places = [process.env['PGBOUNCER'], '/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'];

/** The pooler of this machine, or null where there is none. */
export function findPgbouncer(): string | null {
  return places.find((place) => place !== undefined && place !== '' && existsSync(place)) ?? null;
}

/**
 * Starts it in front of a cluster, with SCRAM on both sides. As root it runs as the user that the
 * database runs as, since it refuses to run as root.
 */
export async function startPgbouncer(
  cluster: { readonly host: string; readonly port: number },
  options: PgbouncerOptions,
): Promise<Pgbouncer> {
  const program = findPgbouncer();
  if (program === null) throw new Error('There is no PgBouncer on this machine.');
  const { user } = findBinaries();
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-pgbouncer-'));
  const port = await freePort();
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    if (user !== undefined) chownSync(file, user.uid, user.gid);
    return file;
  };
  // The password stands in a file of the pooler's own, as it does in production.
  const users = write('users.txt', `"${options.user}" "${options.password}"\n`);
  const settings = write('pgbouncer.ini', settingsOf(cluster, options, port, users));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  const child = spawn(program, ['--quiet', settings], { ...user, cwd: folder, env: {} });
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      said.push(error.message);
      resolve();
    });
    child.once('exit', () => resolve());
  });
  const stop = async (): Promise<void> => {
    // SIGTERM is its immediate shutdown.
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([
      untilReady(port, options),
      exited.then(() => Promise.reject(new Error('it ended'))),
    ]);
  } catch (error) {
    await stop();
    throw new Error(`PgBouncer does not start: ${said.join('').slice(-2000)}`, { cause: error });
  }
  return Object.freeze({ host: '127.0.0.1', port, stop });
}

function settingsOf(
  { host, port: databasePort }: { readonly host: string; readonly port: number },
  { database, serverConnections }: PgbouncerOptions,
  port: number,
  users: string,
): string {
  return [
    '[databases]',
    `${database} = host=${host} port=${databasePort} dbname=${database}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    `auth_file = ${users}`,
    'pool_mode = transaction',
    `default_pool_size = ${serverConnections}`,
    'max_client_conn = 200',
    '',
  ].join('\n');
}

async function untilReady(port: number, options: PgbouncerOptions): Promise<void> {
  const { database, password, user } = options;
  const deadline = performance.now() + 20_000;
  for (;;) {
    const client = new pg.Client({ host: '127.0.0.1', port, database, user, password });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('select 1');
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(25);
  }
}
