import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { cleanOptions } from '../doctor/fixtures/clean-database.fixture.ts';
import { shopMigrations } from '../shop.fixture.ts';
import { runFromSource } from './run-from-source.fixture.ts';
import { runInProcess } from './run-in-process.fixture.ts';

/** What the doctor's own tests accept of the schema of this package. */
const accepted = (cleanOptions.allowed ?? []).filter(({ object }) => object.startsWith('tenancy.'));
/** A process, many attacks and a shared machine. */
const patienceMs = 120_000;

describe('the program that examines a database', { timeout: patienceMs }, () => {
  const db = useDatabase({ migrations: shopMigrations });
  const { acme, globex } = db.tenants;
  const folder = mkdtempSync(join(tmpdir(), 'ataski-tenancy-examine-'));
  const path = (name: string) => join(folder, name);
  const secret = () => inject('testCluster').signingSecret;
  const environment = () => ({
    ATASKI_TENANCY_URL: db.url('migrator'),
    ATASKI_TENANCY_APP_URL: db.url('app'),
    ATASKI_TENANCY_SIGNING_KEY_FILE: path('signing-key'),
    ATASKI_TENANCY_ATTESTATION_KEY_FILE: path('private.pem'),
  });
  /** As somebody runs it. */
  const run = (...parameters: readonly string[]) => runFromSource(parameters, environment());
  /** The same without the start of a process. */
  const call = (...parameters: readonly string[]) => runInProcess(parameters, environment());
  const tenants = ['--tenant', acme, '--foreign', globex];
  const doctor = ['doctor', '--config', path('accepted.json')];
  const broken = async <T>(work: () => Promise<T>): Promise<T> => {
    await db.superuser.query('alter table shop.item disable row level security');
    try {
      return await work();
    } finally {
      await db.superuser.query('alter table shop.item enable row level security');
    }
  };

  beforeAll(async () => {
    const pair = generateKeyPairSync('ed25519');
    writeFileSync(path('signing-key'), `test:${secret()}\n`);
    writeFileSync(path('private.pem'), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(path('public.pem'), pair.publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(path('accepted.json'), JSON.stringify({ allowed: accepted }));
    await db.superuser.query('insert into shop.item values ($1, 1, $2), ($3, 1, $2)', [
      acme,
      'private-note',
      globex,
    ]);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  describe('doctor', () => {
    it('exits with 0 on a schema that is isolated', async () => {
      const { exitCode, out, err } = await run(...doctor);
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
      expect(out).toMatch(/checks on PostgreSQL [\d.]+: 0 errors/);
    });

    it('exits with 1 on an error, in every format', async () => {
      await broken(async () => {
        const text = await run(...doctor);
        expect(text.exitCode).toBe(1);
        expect(text.out).toMatch(/^error {4}T01 /m);
        expect(text.out).not.toContain('\u001b');
        const json = await call(...doctor, '--format', 'json');
        expect(JSON.parse(json.out)).toMatchObject({
          findings: expect.arrayContaining([
            expect.objectContaining({ id: 'T01', object: 'shop.item' }),
          ]) as unknown,
        });
        const sarif = await call(...doctor, '--format', 'sarif');
        expect(JSON.parse(sarif.out)).toMatchObject({ version: '2.1.0' });
        expect((await call(...doctor, '--format', 'junit')).out).toContain('<testsuite');
        const fix = await call(...doctor, '--fix');
        expect(fix.exitCode).toBe(1);
        expect(fix.out).toMatch(/enable row level security/i);
      });
    });

    it('leaves out what a baseline knows, and tells what was mended', async () => {
      const baseline = path('baseline.json');
      await broken(async () => {
        const written = await call(...doctor, '--baseline', baseline, '--write-baseline');
        expect(written).toMatchObject({ exitCode: 0, out: '' });
        expect((await call(...doctor, '--baseline', baseline)).exitCode).toBe(0);
      });
      const mended = await call(...doctor, '--baseline', baseline);
      expect(mended.exitCode).toBe(0);
      expect(mended.err).toContain('mended, take it out of the baseline: T01:shop.item\n');
    });

    it.each([
      ['a baseline that is not there', ['--baseline', 'nowhere.json']],
      ['--write-baseline without a file', ['--write-baseline']],
      ['a format that there is not', ['--format', 'private']],
      ['a severity that there is not', ['--fail-on', 'private']],
    ])('exits with 2 on %s', async (_, parameters) => {
      const { exitCode, err } = await call('doctor', ...parameters);
      expect(exitCode).toBe(2);
      expect(err).not.toContain('private');
    });

    it('exits with 2 on a schema that is not there', async () => {
      const { exitCode, err } = await call('doctor', '--schema', 'shopp');
      expect(exitCode).toBe(2);
      expect(err).toContain('TENANCY_NAME_UNKNOWN');
    });

    it('reads its names from a file, and refuses a member that it does not know', async () => {
      writeFileSync(path('config.json'), JSON.stringify({ appRole: 'no_such_role' }));
      const unknown = await call('doctor', '--config', path('config.json'));
      expect(unknown.err).toContain('TENANCY_ROLE_UNKNOWN');
      writeFileSync(path('config.json'), JSON.stringify({ appRoles: ['ataski_app'] }));
      const misspelled = await call('doctor', '--config', path('config.json'));
      expect(misspelled.exitCode).toBe(2);
      expect(misspelled.err).toContain('TENANCY_COMMAND_INVALID');
    });
  });

  describe('probe', () => {
    it('exits with 0 when no attack succeeds', async () => {
      const { exitCode, out } = await run('probe', ...tenants, '--family', 'plain-read');
      expect(exitCode).toBe(0);
      expect(out).toMatch(/^plain-read +\d+ +\d+ +0$/m);
      expect(out).toMatch(/^\d+ attacks on 1 tables: 0 breaches, 0 blind$/m);
      const json = await call('probe', ...tenants, '--family', 'plain-read', '--format', 'json');
      expect(JSON.parse(json.out)).toMatchObject({
        tables: ['shop.item'],
        breaches: [],
        blind: [],
      });
    });

    it('exits with 1 on a breach, and shows no row', async () => {
      const { exitCode, out } = await broken(() =>
        run('probe', ...tenants, '--family', 'plain-read'),
      );
      expect(exitCode).toBe(1);
      expect(out).toMatch(/^breach {2}shop\.item {2}plain-read: /m);
      expect(out).not.toMatch(/private-note|11111111|22222222/);
    });

    it('exits with 1 when silence proves nothing', async () => {
      const stranger = '33333333-3333-4333-8333-333333333333';
      const { exitCode, out } = await call(
        ...['probe', '--tenant', acme, '--foreign', stranger, '--family', 'plain-read'],
      );
      expect(exitCode).toBe(1);
      expect(out).toMatch(/^blind {3}shop\.item/m);
    });

    it('exits with 1 when a table that was asked for was not attacked', async () => {
      const { exitCode, err } = await call(
        'probe',
        ...tenants,
        '--family',
        'plain-read',
        '--table',
        'shop.none',
      );
      expect(exitCode).toBe(1);
      expect(err).toContain('1 of the tables that were named');
    });

    it.each([
      ['the same tenant twice', ['--tenant', acme, '--foreign', acme]],
      ['a tenant that is no UUID', ['--tenant', 'private', '--foreign', globex]],
      ['no tenant', []],
      ['an unknown family', ['--tenant', acme, '--foreign', globex, '--family', 'private']],
    ])('exits with 2 on %s', async (_, parameters) => {
      const { exitCode, err } = await call('probe', ...parameters);
      expect(exitCode).toBe(2);
      expect(err).not.toContain('private');
    });

    it('exits with 2 on a signing key that is none, and does not show it', async () => {
      writeFileSync(path('bad-key'), `test=${secret()}`);
      const { exitCode, err } = await runInProcess(['probe', ...tenants], {
        ...environment(),
        ATASKI_TENANCY_SIGNING_KEY_FILE: path('bad-key'),
      });
      expect(exitCode).toBe(2);
      expect(err).toContain('TENANCY_SIGNING_KEY_INVALID');
      expect(err).not.toContain(secret());
    });
  });

  describe('attest', () => {
    const attest = ['attest', ...tenants, '--config', path('accepted.json'), '--out'];

    it('signs that isolation holds, and verify believes it', async () => {
      const { exitCode, out, err } = await run(...attest, path('holds.json'));
      expect({ exitCode, err }).toEqual({
        exitCode: 0,
        err: expect.not.stringContaining('TENANCY') as string,
      });
      expect(out).toMatch(/^verdict +holds\n/);
      const verified = await run('verify', path('holds.json'), '--key', path('public.pem'));
      expect(verified).toEqual({ exitCode: 0, out, err: '' });
      expect(readFileSync(path('holds.json'), 'utf8')).not.toMatch(/private-note|PRIVATE/);
    });

    it('signs that it fails when it does', async () => {
      const { exitCode, out } = await broken(() => call(...attest, path('fails.json')));
      expect(exitCode).toBe(1);
      expect(out).toMatch(/^verdict +fails\nbecause +error-found, breach/);
      const verified = await call('verify', path('fails.json'), '--key', path('public.pem'));
      expect(verified.exitCode).toBe(1);
    });

    it.each([
      ['no key', ['--key', '']],
      ['a key that is none', ['--key', path('public.pem')]],
      ['no time', ['--valid-for-hours', '0']],
      ['a time that is none', ['--valid-for-hours', '1.5']],
    ])('exits with 2 on %s', async (_, parameters) => {
      const { exitCode, err } = await call(...attest, path('none.json'), ...parameters);
      expect(exitCode).toBe(2);
      expect(err).not.toContain('KEY-----');
    });
  });
});
