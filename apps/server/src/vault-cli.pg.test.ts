import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';
import { createSigningKey, installSigningKey } from '@ataski/tenancy';

import { keyId } from './config.ts';
import { migrations } from './migrations.ts';

const require = createRequire(import.meta.url);
const program = path.join(
  path.dirname(require.resolve('@ataski/vault/package.json')),
  'src/cli.ts',
);
const config = fileURLToPath(new URL('vault-cli.ts', import.meta.url));

describe('ataski-vault on the live installation', { timeout: 60_000 }, () => {
  const db = useDatabase({ migrations });
  const { acme, globex } = db.tenants;
  const contextKey = randomBytes(32);
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-vault-cli-'));
  const rootKeyFile = path.join(folder, 'root.key');
  let environment: Record<string, string> = {};

  beforeAll(async () => {
    writeFileSync(rootKeyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    environment = {
      DATABASE_URL: db.url('app'),
      ATASKI_ORIGIN: 'https://app.example.com',
      ATASKI_CONTEXT_KEY: contextKey.toString('base64'),
      ATASKI_ROOT_KEY_FILE: rootKeyFile,
      ATASKI_SEALER_URL: db.url('sealer'),
      ATASKI_AUDIT_KEY_FILE: rootKeyFile,
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
    const client = await db.migrator.connect();
    await installSigningKey(client, createSigningKey(keyId(contextKey), contextKey));
    client.release();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const run = async (parameters: readonly string[], more: Record<string, string> = {}) => {
    const flags = ['--conditions=@ataski/source', '--disable-warning=ExperimentalWarning'];
    const child = spawn(process.execPath, [...flags, program, ...parameters, '--config', config], {
      env: { ...environment, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
    const [exitCode] = (await once(child, 'close')) as [number];
    return { exitCode, ...said };
  };

  it('examines every tenant with the migrator’s login, which alone may list them', async () => {
    const migrator = { ATASKI_MIGRATOR_URL: db.url('migrator') };
    const { exitCode, out, err } = await run(['doctor', '--json'], migrator);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    const tenants = out.match(/(?<="tenant":")[^"]+/g) ?? [];
    expect(tenants).toEqual([...tenants].sort());
    expect(tenants).toEqual(expect.arrayContaining([acme, globex]));
  });

  it('needs no such login for one tenant, and says so where it does', async () => {
    expect(await run(['doctor', '--tenant', acme])).toEqual({ exitCode: 0, out: '', err: '' });
    const { exitCode, out, err } = await run(['status']);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain('variables: ATASKI_MIGRATOR_URL');
  });

  it('refuses an environment that is not complete, and shows nothing of it', async () => {
    const { exitCode, err } = await run(['status'], { ATASKI_CONTEXT_KEY: '' });
    expect(exitCode).toBe(2);
    expect(err).toContain('SERVER_CONFIGURATION_INVALID');
    expect(err).not.toContain('of_a_test');
  });
});
