import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { findBinaries } from './binaries.ts';
import type { Binaries } from './binaries.ts';
import { freePort } from './free-port.ts';
import { stopOrphan } from './stale-cluster.ts';

/** How a cluster is run. */
export interface ClusterOptions {
  /** Made when absent. As root it must be reachable by the database user. */
  readonly dataDirectory: string;
  /** `throwaway` gives durability away for speed; only for data that nobody will miss. */
  readonly durability: 'durable' | 'throwaway';
  /** Further settings, for example `{ ssl: 'on' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** PEM texts: turns TLS on, and plain TCP off. */
  readonly tls?: { readonly key: string; readonly certificate: string };
  /** Where it listened before, for clients that still look for it there. Default: any free port. */
  readonly port?: number;
}

/** A running PostgreSQL on the loopback address. */
export interface Cluster {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly superuser: { readonly user: 'postgres'; readonly password: string };
  readonly pid: number;
  readonly dataDirectory: string;
  /** Resolves when the server has ended, for whatever reason. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
  /**
   * An immediate shutdown: no checkpoint is made, so that the next start on the same folder
   * recovers as after a crash.
   */
  crash(): Promise<void>;
}

const throwaway = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

/**
 * Starts PostgreSQL, after `initdb` when the directory is new and after recovery when it was
 * killed.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const binaries = findBinaries();
  // Only the data itself is private: folders that have to be made above it must be passable.
  mkdirSync(path.dirname(options.dataDirectory), { recursive: true });
  mkdirSync(options.dataDirectory, { recursive: true, mode: 0o700 });
  const dataDirectory = realpathSync(options.dataDirectory);
  if (binaries.user !== undefined) chownSync(dataDirectory, binaries.user.uid, binaries.user.gid);
  await stopOrphan(dataDirectory);
  const password = await initialise(binaries, dataDirectory);
  if (options.tls !== undefined) writeTls(binaries, dataDirectory, options.tls);
  const port = options.port ?? (await freePort());
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    password_encryption: 'scram-sha-256',
    log_min_messages: 'warning',
    ...(options.durability === 'throwaway' ? throwaway : {}),
    ...(options.tls === undefined ? {} : tlsSettings),
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binaries.postgres, ['-D', dataDirectory, ...flags], {
    ...binaries.user,
    cwd: dataDirectory,
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  await untilReady(child, { port, password, tls: options.tls !== undefined });
  const end = async (signal: 'SIGINT' | 'SIGQUIT'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return Object.freeze({
    host: '127.0.0.1',
    port,
    superuser: { user: 'postgres', password },
    pid: child.pid ?? 0,
    dataDirectory,
    exited,
    stop: () => end('SIGINT'),
    crash: () => end('SIGQUIT'),
  } as const);
}

const tlsSettings = {
  ssl: 'on',
  ssl_cert_file: 'server.crt',
  ssl_key_file: 'server.key',
  ssl_min_protocol_version: 'TLSv1.3',
};

function writeTls(
  binaries: Binaries,
  dataDirectory: string,
  tls: { key: string; certificate: string },
): void {
  const own = (name: string, text: string) => {
    const file = path.join(dataDirectory, name);
    writeFileSync(file, text, { mode: 0o600 });
    if (binaries.user !== undefined) chownSync(file, binaries.user.uid, binaries.user.gid);
  };
  own('server.crt', tls.certificate);
  own('server.key', tls.key);
  own('pg_hba.conf', 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
}

async function initialise(binaries: Binaries, dataDirectory: string): Promise<string> {
  const passwordFile = path.join(dataDirectory, 'superuser.password');
  if (existsSync(path.join(dataDirectory, 'PG_VERSION')) && existsSync(passwordFile)) {
    return readFileSync(passwordFile, 'utf8');
  }
  // A start that died during initdb leaves a part of a cluster, which nothing can repair.
  rmSync(dataDirectory, { recursive: true, force: true });
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  const handover = `${dataDirectory}.password`;
  writeFileSync(handover, password, { mode: 0o600 });
  if (binaries.user !== undefined) {
    chownSync(handover, binaries.user.uid, binaries.user.gid);
    chownSync(dataDirectory, binaries.user.uid, binaries.user.gid);
  }
  const flags = [
    '--username=postgres',
    `--pwfile=${handover}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
  ];
  try {
    await run(binaries, [...flags, '--locale=C', '--data-checksums', `--pgdata=${dataDirectory}`]);
  } finally {
    rmSync(handover, { force: true });
  }
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (binaries.user !== undefined) chownSync(passwordFile, binaries.user.uid, binaries.user.gid);
  return password;
}

async function run(binaries: Binaries, flags: readonly string[]): Promise<void> {
  const child = spawn(binaries.initdb, flags, {
    ...binaries.user,
    env: { LC_ALL: 'C', PATH: path.dirname(binaries.initdb) },
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = collect(child);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`initdb failed: ${said().slice(-2000)}`);
}

async function untilReady(
  child: ChildProcess,
  target: { port: number; password: string; tls: boolean },
): Promise<void> {
  const said = collect(child);
  const deadline = performance.now() + 60_000;
  for (;;) {
    if (child.exitCode !== null || performance.now() > deadline) {
      throw new Error(`PostgreSQL does not start: ${said().slice(-2000)}`);
    }
    if (await answers(target)) return;
    await sleep(15);
  }
}

async function answers(target: { port: number; password: string; tls: boolean }): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: target.port,
    user: 'postgres',
    password: target.password,
    database: 'postgres',
    // Only readiness is asked here, on the loopback address; callers verify certificates themselves.
    ssl: target.tls ? { rejectUnauthorized: false, minVersion: 'TLSv1.2' } : false,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-20_000);
  });
  return () => text;
}
