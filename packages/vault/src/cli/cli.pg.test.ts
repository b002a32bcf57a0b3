import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { runInProcess, settingsFor, startCli } from '../../test/cli-process.ts';
import { rootKeyBytes, secretText, useVault } from '../../test/use-vault.ts';
import { VaultError } from '../errors.ts';
import { commands } from './commands.ts';
import { takeConfig } from './vault-cli-config.ts';

describe('ataski-vault', { timeout: 60_000 }, () => {
  const world = useVault();
  const { acme, globex } = world.db.tenants;
  const run = (...parameters: readonly string[]) => runInProcess(parameters, settingsFor(world));
  const ofAcme = (...parameters: readonly string[]) => run(...parameters, '--tenant', acme);
  const json = async (...parameters: readonly string[]) => {
    const { out } = await run(...parameters, '--json');
    return out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it('goes through a rotation step by step, for every tenant', async () => {
    await world.put(acme);
    await world.put(globex);
    expect(await run('rotate')).toEqual({
      exitCode: 0,
      out: `${acme}  version 2 is pending\n${globex}  version 2 is pending\n`,
      err: '',
    });
    expect(await run('promote')).toMatchObject({
      exitCode: 1,
      out: expect.stringContaining('VAULT_NOT_DUE') as string,
    });
    await world.letTimePass('10 minutes');
    expect(await run('promote')).toMatchObject({
      exitCode: 0,
      out: `${acme}  version 2 is primary\n${globex}  version 2 is primary\n`,
    });
    expect(await run('retire')).toMatchObject({
      exitCode: 1,
      out: `${acme}  version 1  in use, credentials 1\n${globex}  version 1  in use, credentials 1\n`,
    });
    expect(await run('reencrypt', '--batch', '10')).toMatchObject({
      exitCode: 0,
      out: `${acme}  under version 2: resealed 1, overtaken 0, failed 0\n${globex}  under version 2: resealed 1, overtaken 0, failed 0\n`,
      err: `${acme}  resealed/overtaken/failed 1/0/0\n${globex}  resealed/overtaken/failed 1/0/0\n`,
    });
    expect(await run('retire')).toMatchObject({
      exitCode: 1,
      out: expect.stringMatching(/version 1 {2}will be destroyed from \d{4}-/) as string,
    });
    await world.letTimePass('8 days');
    expect(await run('retire')).toMatchObject({
      exitCode: 0,
      out: `${acme}  version 1  destroyed\n${globex}  version 1  destroyed\n`,
    });
    expect(await run('doctor', '--strict')).toMatchObject({ exitCode: 0, out: '' });
    expect(await world.read(acme, world.place, world.create())).toBe(secretText);
  });

  it('tells states and counts, for people and for machines', async () => {
    await world.put(acme);
    const { out } = await ofAcme('status');
    expect(out).toMatch(/version 1 {2}primary +credentials 1 {2}root keys root-[0-9a-f]{16}\n/);
    const [status] = await json('status', '--tenant', acme);
    expect(status).toMatchObject({
      tenant: acme,
      keys: [{ version: 1, state: 'primary', credentials: 1 }],
      shredding: [],
    });
  });

  it('changes nothing in a dry run', async () => {
    await world.put(acme);
    const newer = settingsFor(world, [randomBytes(32), rootKeyBytes]);
    expect(await ofAcme('rotate', '--dry-run')).toMatchObject({ exitCode: 0 });
    expect(await world.vault.keys.status(world.db.context(acme))).toHaveLength(1);
    await ofAcme('rotate');
    await world.letTimePass('10 minutes');
    await ofAcme('promote', '--dry-run');
    expect(await runInProcess(['rewrap', '--dry-run', '--tenant', acme], newer)).toMatchObject({
      exitCode: 0,
      out: `${acme}  rewrapped 1 2, current none, failed none, wrappings removed 0\n`,
    });
    expect(await world.vault.keys.status(world.db.context(acme))).toMatchObject([
      { state: 'primary', rootKeyIds: [expect.any(String)] },
      { state: 'pending', rootKeyIds: [expect.any(String)] },
    ]);
    await ofAcme('promote');
    expect(await ofAcme('reencrypt', '--dry-run')).toMatchObject({
      out: `${acme}  under version 2: resealed 1, overtaken 0, failed 0\n`,
    });
    await ofAcme('reencrypt');
    expect(await ofAcme('retire', '--dry-run')).toMatchObject({
      exitCode: 0,
      out: `${acme}  version 1  credentials 0, no day is set\n`,
    });
    expect(await world.vault.keys.status(world.db.context(acme))).toMatchObject([
      { destroyDueAt: null },
      {},
    ]);
  });

  it('rewraps, and removes old wrappings a week later', async () => {
    await world.put(acme);
    const newer = settingsFor(world, [randomBytes(32), rootKeyBytes]);
    const rewrap = ['rewrap', '--remove-old', '--tenant', acme];
    expect((await runInProcess(rewrap, newer)).out).toContain('rewrapped 1,');
    await world.letTimePass('8 days');
    expect((await runInProcess(rewrap, newer)).out).toContain(
      'current 1, failed none, wrappings removed 1',
    );
    expect(await run('doctor', '--tenant', acme)).toMatchObject({
      exitCode: 1,
      out: `${acme}  error    key_not_opened  version 1  VAULT_ROOT_KEY_UNKNOWN\n`,
    });
  });

  it('calls a retirement off', async () => {
    await world.put(acme);
    await ofAcme('rotate');
    await world.letTimePass('10 minutes');
    await ofAcme('promote');
    await ofAcme('reencrypt');
    await ofAcme('retire', '--key-version', '1');
    expect(await ofAcme('retire', '--key-version', '1', '--keep')).toMatchObject({
      exitCode: 0,
      out: `${acme}  version 1  kept\n`,
    });
  });

  it('shreds one tenant, after the waiting time, and prints the certificate', async () => {
    await world.put(acme);
    const reason = ['--reason', 'the contract has ended'];
    const [asked] = await json('shred', 'request', ...reason, '--tenant', acme);
    const id = String(asked?.['id']);
    expect(await ofAcme('shred', 'execute', '--id', id)).toMatchObject({
      exitCode: 1,
      out: expect.stringContaining('VAULT_NOT_DUE') as string,
    });
    await world.letTimePass('8 days');
    const [done] = await json('shred', 'execute', '--id', id, '--tenant', acme);
    expect(done).toMatchObject({
      tenant: acme,
      certificate: { tenantId: acme, requestId: id, credentialsRemoved: 1 },
    });
    const [again] = await json('shred', 'certificate', '--tenant', acme);
    expect(again).toEqual(done);
    expect(await run('reencrypt')).toMatchObject({ exitCode: 0 });
  });

  it('calls a shredding off', async () => {
    await world.put(acme);
    const request = ['shred', 'request', '--reason', 'the contract has ended', '--days', '9'];
    const [asked] = await json(...request, '--tenant', acme);
    const id = String(asked?.['id']);
    expect(await ofAcme('shred', 'cancel', '--id', id)).toMatchObject({ exitCode: 0 });
    expect(await ofAcme('shred', 'cancel', '--id', id)).toMatchObject({ exitCode: 1 });
  });

  it('writes as the actor of its configuration, under one correlation id', async () => {
    await world.put(acme);
    await world.put(globex);
    await run('rotate');
    const rows = [
      ...(await world.events(acme, 'data_key.created')),
      ...(await world.events(globex, 'data_key.created')),
    ].filter(({ details }) => details['keyVersion'] === 2);
    expect(rows.map(({ actor }) => actor)).toEqual(['ops:operator_1', 'ops:operator_1']);
    expect(new Set(rows.map(({ correlation }) => correlation)).size).toBe(1);
  });

  it('goes on with the next tenant when one is damaged', async () => {
    await world.put(acme);
    await world.put(globex);
    await run('rotate');
    await world.letTimePass('10 minutes');
    await run('promote');
    await world.tamper(
      `token = set_byte(token, 40, get_byte(token, 40) # 1) where tenant_id = $1`,
      [acme],
    );
    expect(await run('reencrypt')).toMatchObject({
      exitCode: 1,
      out: `${acme}  under version 2: resealed 0, overtaken 0, failed 1\n${globex}  under version 2: resealed 1, overtaken 0, failed 0\n`,
    });
  });

  it('says no secret, no key and no token, whatever it is asked', async () => {
    await world.put(acme);
    const { rows } = await world.db.superuser.query<{ token: string; wrapped: string }>(
      `select encode(token, 'hex') as token, encode(wrapped, 'hex') as wrapped
         from vault.credential, vault.data_key_wrapping`,
    );
    const said: string[] = [];
    for (const name of ['status', 'rotate', 'promote', 'reencrypt', 'retire', 'rewrap', 'doctor']) {
      for (const format of [[], ['--json']]) {
        const { out, err } = await run(name, ...format);
        said.push(out, err);
      }
    }
    const all = said.join('\n');
    expect(all).toContain(acme);
    for (const { token, wrapped } of rows) {
      for (const bytes of [token, wrapped].map((text) => Buffer.from(text, 'hex'))) {
        for (const encoding of ['hex', 'base64', 'base64url'] as const) {
          expect(all).not.toContain(bytes.subarray(0, 24).toString(encoding));
        }
      }
    }
    expect(all).not.toMatch(/canary|rrrr|"wrapped"|"token"|"type":"Buffer"/);
  });

  it('is told nothing that a terminal would take for its own: a root key id is printable', async () => {
    await world.put(acme);
    for (const id of ['x\nforged line', 'x\u001b[2J', 'x y', 'é', '', 'x'.repeat(513)]) {
      const smuggled = world.inject(acme, 'select vault.add_wrapping(1, $1, $2)', [
        id,
        Buffer.alloc(105),
      ]);
      await expect(smuggled).rejects.toMatchObject({ details: { sqlState: '23514' } });
    }
  });

  it('exits with 3 when the database does not let it in, and shows no password', async () => {
    const settings = settingsFor(world);
    const url = new URL(settings.databaseUrl);
    url.password = 'private-password';
    const { exitCode, out, err } = await runInProcess(['status'], {
      ...settings,
      databaseUrl: url.href,
    });
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' });
    expect(err).toMatch(/^ataski-vault: [A-Z_]+: /);
    expect(err).not.toContain('private');
  });

  it('runs as a process of its own, from a module that makes its configuration', async () => {
    await world.put(acme);
    const { exitCode, out } = await startCli(['doctor', '--json'], settingsFor(world)).outcome;
    expect(exitCode).toBe(0);
    expect(out).toBe(
      [acme, globex].map((tenant) => `{"tenant":"${tenant}","findings":[]}\n`).join(''),
    );
  });
});

describe('the parameters of ataski-vault', () => {
  const world = {
    version: '1.2.3',
    load: () => Promise.reject(new Error('nothing may be opened')),
    signal: new AbortController().signal,
  };
  const run = async (...parameters: readonly string[]) => {
    const { runCli } = await import('./run-cli.ts');
    const said = { out: '', err: '' };
    const exitCode = await runCli(parameters, {
      ...world,
      out: (text) => (said.out += text),
      err: (text) => (said.err += text),
    });
    return { exitCode, ...said };
  };
  const tenant = '00000000-0000-4000-8000-00000000000a';

  it.each([
    [[]],
    [['unknown-thing']],
    [['status']],
    [['status', '--config']],
    [['status', '--config', 'x', 'more-thing']],
    [['status', '--config', 'x', '--secret-thing', 'y']],
    [['status', '--config', 'x', '--tenant', 'secret-thing']],
    [['reencrypt', '--config', 'x', '--batch', '0']],
    [['reencrypt', '--config', 'x', '--batch', '1e3']],
    [['retire', '--config', 'x', '--keep', '--payloads-are-gone']],
    [['shred', '--config', 'x', '--tenant', tenant]],
    [['shred', 'request', '--config', 'x', '--tenant', tenant]],
    [['shred', 'request', '--config', 'x', '--reason', 'the contract has ended']],
    [['shred', 'execute', '--config', 'x', '--tenant', tenant]],
    [['shred', 'execute', '--config', 'x', '--tenant', tenant, '--id', 'secret-thing']],
    [['shred', 'everything-thing', '--config', 'x', '--tenant', tenant]],
  ])('are refused with 2 before anything is opened, and not repeated: %j', async (parameters) => {
    const { exitCode, out, err } = await run(...parameters);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(/^ataski-vault: VAULT_COMMAND_INVALID: .*\(problem: /);
    expect(err).not.toContain('thing');
  });

  it('have help, for the program and for each command', async () => {
    const { exitCode, out } = await run('--help');
    expect(exitCode).toBe(0);
    for (const { name, options, steps = [] } of commands) {
      expect(out).toContain(`\n  ${name} `);
      const help = (await run(name, '--help')).out;
      for (const option of Object.keys(options)) expect(help).toContain(`--${option}`);
      for (const step of steps) expect(help).toContain(step);
      expect(help).toContain('--config MODULE');
    }
    expect(await run('--version')).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' });
  });

  it('lead to a configuration, or to the reason why it is none', async () => {
    await expect(takeConfig({})).rejects.toMatchObject({
      code: 'VAULT_CONFIG_INVALID',
      details: { problem: 'vaultCli has no db' },
    });
    const half = { vaultCli: () => ({ db: {}, audit: {} }) };
    await expect(takeConfig(half)).rejects.toBeInstanceOf(VaultError);
  });

  it('name a module that can be loaded', async () => {
    const settings = { databaseUrl: 'x', signingSecret: '', rootKeys: [], tenants: [] };
    const entry = ['status', '--config', '/does/not/exist.js'];
    const { exitCode, err } = await startCli(entry, settings).outcome;
    expect(exitCode).toBe(2);
    expect(err).toContain('VAULT_CONFIG_INVALID');
  });

  it('tell the version of the package', async () => {
    const settings = { databaseUrl: 'x', signingSecret: '', rootKeys: [], tenants: [] };
    const path = join(import.meta.dirname, '../../package.json');
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
    const { exitCode, out } = await startCli(['--version'], settings).outcome;
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: `${version}\n` });
  });
});
