import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll } from 'vitest';

import { generateSigningKeys } from '@ataski/audit/sealing';
import type { TestDatabase } from '@ataski/postgres';
import { createSigningKey, installSigningKey } from '@ataski/tenancy';

import { keyId } from './config.ts';

const require = createRequire(import.meta.url);

/** How a program ended, and what it said. */
export interface CommandOutcome {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** The command line of a package on a live installation of its own. */
export interface LiveCommandLine {
  /** Removed afterwards. */
  readonly folder: string;
  readonly auditKeyFile: string;
  /** Starts the program as a process, with the installation's environment and what is added. */
  run(
    parameters: readonly string[],
    more?: Readonly<Record<string, string>>,
  ): Promise<CommandOutcome>;
  /** The same without a configuration and with an empty environment. */
  runAlone(parameters: readonly string[]): Promise<CommandOutcome>;
}

/** Gives the surrounding `describe` the program of a package, configured by a module of ours. */
export function useLiveCommandLine(
  db: TestDatabase,
  packageName: string,
  configModule: string,
): LiveCommandLine {
  const manifest = require.resolve(`${packageName}/package.json`);
  const program = path.join(path.dirname(manifest), 'src/cli.ts');
  const config = fileURLToPath(new URL(configModule, import.meta.url));
  const contextKey = randomBytes(32);
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-command-line-'));
  const rootKeyFile = path.join(folder, 'root.key');
  const auditKeyFile = path.join(folder, 'audit.keys');
  let environment: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    writeFileSync(rootKeyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    writeFileSync(auditKeyFile, generateSigningKeys(), { mode: 0o600 });
    environment = environmentOf(db, contextKey, rootKeyFile, auditKeyFile);
    const client = await db.migrator.connect();
    await installSigningKey(client, createSigningKey(keyId(contextKey), contextKey));
    client.release();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  return {
    folder,
    auditKeyFile,
    run: (parameters, more = {}) =>
      start([program, ...parameters, '--config', config], { ...environment, ...more }),
    runAlone: (parameters) => start([program, ...parameters], {}),
  };
}

async function start(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CommandOutcome> {
  const flags = ['--conditions=@ataski/source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, ...parameters], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const [exitCode] = (await once(child, 'close')) as [number];
  return { exitCode, ...said };
}

function environmentOf(
  db: TestDatabase,
  contextKey: Buffer,
  rootKeyFile: string,
  auditKeyFile: string,
): Readonly<Record<string, string>> {
  return {
    DATABASE_URL: db.url('app'),
    ATASKI_ORIGIN: 'https://app.example.com',
    ATASKI_CONTEXT_KEY: contextKey.toString('base64'),
    ATASKI_ROOT_KEY_FILE: rootKeyFile,
    ATASKI_SEALER_URL: db.url('sealer'),
    ATASKI_AUDIT_KEY_FILE: auditKeyFile,
    ATASKI_AUDIT_NAME: 'app.example.com',
    ATASKI_AUDIT_BLINDING_KEY: randomBytes(32).toString('base64'),
    ATASKI_COOKIE_PASSWORD: randomBytes(32).toString('base64'),
    WORKOS_API_KEY: 'sk_live_of_a_test',
    WORKOS_CLIENT_ID: 'client_1',
    WORKOS_ISSUER: 'https://api.workos.com',
    WORKOS_WEBHOOK_SECRET: randomBytes(32).toString('hex'),
    ATASKI_TLS_ENDS_AT_PROXY: 'yes',
    PORT: '8080',
    HOST: '127.0.0.1',
  };
}
