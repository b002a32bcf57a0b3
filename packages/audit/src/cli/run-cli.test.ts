import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, it } from 'vitest';

import { logKey, makeBundle, toFile } from '../verify/bundle.fixture.ts';
import { takeConfig } from './audit-cli-config.ts';
import { commands } from './commands.ts';
import { runInProcess } from './run-in-process.fixture.ts';

const tenant = '00000000-0000-4000-8000-00000000000a';
const event = '019b7c8e-0000-7000-8000-000000000001';
const config = ['--config', 'x'];

describe('the program ataski-audit', () => {
  it('tells its version, its commands and how each is used', async () => {
    expect(await runInProcess(['--version'])).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' });
    for (const parameters of [['--help'], ['-h'], ['help']]) {
      const { exitCode, out } = await runInProcess(parameters);
      expect(exitCode).toBe(0);
      for (const { name } of commands) expect(out).toContain(`\n  ${name} `);
    }
    for (const { name, load } of commands) {
      const { out } = await runInProcess([name, '--help']);
      expect(out.startsWith(`Usage: ataski-audit ${name}`)).toBe(true);
      for (const option of Object.keys((await load()).options))
        expect(out).toContain(`--${option}`);
      expect(out).toContain('\nExit codes: 0 ');
      expect(await runInProcess(['help', name])).toMatchObject({ exitCode: 0, out });
    }
  });

  it.each([
    { what: 'no command', parameters: [] },
    { what: 'an unknown command', parameters: ['s3cret'] },
    { what: 'an unknown option', parameters: ['verify', 'x', '--s3cret'] },
    { what: 'no file', parameters: ['verify'] },
    { what: 'two files', parameters: ['verify', 'a', 's3cret'] },
    { what: 'an option without its value', parameters: ['verify', 'a', '--key'] },
    { what: 'no configuration', parameters: ['status'] },
    { what: 'a tenant that is none', parameters: ['status', ...config, '--tenant', 's3cret'] },
    { what: 'a limit that is none', parameters: ['status', ...config, '--max-lag', 's3cret'] },
    { what: 'a negative limit', parameters: ['status', ...config, '--max-anchor-age=-1'] },
    { what: 'an unknown severity', parameters: ['doctor', ...config, '--fail-on', 's3cret'] },
    { what: 'no patience', parameters: ['seal', ...config, '--patience', 's3cret'] },
    { what: 'no step', parameters: ['export', ...config] },
    { what: 'an unknown step', parameters: ['retire', 's3cret', ...config] },
    { what: 'no file to write', parameters: ['export', 'bundle', ...config, '--tenant', tenant] },
    { what: 'no stream', parameters: ['export', 'bundle', ...config, '--out', 's3cret'] },
    {
      what: 'two streams',
      parameters: [
        'export',
        'bundle',
        ...config,
        '--out',
        's3cret',
        '--platform',
        '--tenant',
        tenant,
      ],
    },
    {
      what: 'a file and a folder',
      parameters: ['export', 'bundle', ...config, '--out', 's3cret', '--folder', 'y'],
    },
    {
      what: 'an unknown format',
      parameters: [
        'export',
        'events',
        ...config,
        '--tenant',
        tenant,
        '--out',
        'y',
        '--format',
        's3cret',
      ],
    },
    {
      what: 'a moment that is none',
      parameters: [
        ...['export', 'events', ...config, '--tenant', tenant, '--out', 'y'],
        ...['--format', 'csv', '--from', 's3cret'],
      ],
    },
    {
      what: 'an event that is none',
      parameters: ['prove', 's3cret', ...config, '--tenant', tenant, '--out', 'y'],
    },
    { what: 'an event of no stream', parameters: ['prove', event, ...config, '--out', 's3cret'] },
    {
      what: 'no subject',
      parameters: ['redact', ...config, '--tenant', tenant, '--reason', 's3cret'],
    },
    {
      what: 'a subject that cannot be read',
      parameters: [
        ...['redact', ...config, '--tenant', tenant, '--reason', 'a good reason'],
        ...['--ticket', 't', '--subject-file', '/s3cret/no'],
      ],
    },
    { what: 'no month', parameters: ['retire', 'drop', ...config, '--confirm', 's3cret'] },
  ])(
    'exits with 2 on $what before anything is opened, and repeats nothing of it',
    async (given) => {
      const { exitCode, out, err } = await runInProcess(given.parameters);
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
      expect(err).toMatch(/^ataski-audit: AUDIT_(COMMAND|FILTER)_INVALID: /);
      expect(err).not.toContain('s3cret');
    },
  );

  it('exits with 3 on an error that is not ours, and repeats nothing of its message', async () => {
    const { exitCode, out, err } = await runInProcess(['status', ...config]);
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' });
    expect(err).toContain('AUDIT_COMMAND_FAILED');
    expect(err).not.toContain('opened');
  });

  it('takes a configuration that is whole, and says what another one lacks', async () => {
    const members = ['db', 'deployment', 'blindingKey', 'anchors', 'sealerPool', 'signer'].concat(
      ...['eraserDb', 'catalog', 'tenants', 'actor', 'close'],
    );
    const whole = Object.fromEntries(members.map((name) => [name, {}]));
    await expect(takeConfig({ auditCli: whole })).resolves.toBe(whole);
    await expect(takeConfig({ auditCli: () => Promise.resolve(whole) })).resolves.toBe(whole);
    for (const name of members) {
      const rest = { ...whole, [name]: undefined };
      await expect(takeConfig({ auditCli: rest })).rejects.toMatchObject({
        code: 'AUDIT_CONFIG_INVALID',
        details: { problem: `auditCli has no ${name}` },
      });
    }
    await expect(takeConfig(null)).rejects.toMatchObject({ code: 'AUDIT_CONFIG_INVALID' });
  });
});

describe('the program ataski-audit, as a process', () => {
  const program = join(import.meta.dirname, '../cli.ts');
  const start = (parameters: readonly string[], ...flags: readonly string[]) =>
    spawnSync(
      process.execPath,
      [
        ...['--conditions=@ataski/source', '--disable-warning=ExperimentalWarning', ...flags],
        ...[program, ...parameters],
      ],
      { encoding: 'utf8', env: {} },
    );

  it('exits with 2 when its configuration cannot be loaded', () => {
    const { status, stdout, stderr } = start(['status', '--config', '/s3cret/no.js']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('AUDIT_CONFIG_INVALID');
    expect(stderr).not.toContain('s3cret');
  });

  it('loads for verify no package but kernel, and no part that writes, seals or retires', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ataski-audit-loads-'));
    try {
      const hook = join(folder, 'hook.mjs');
      writeFileSync(
        hook,
        `import { registerHooks } from 'node:module';
         registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });`,
      );
      const bundle = join(folder, 'bundle.jsonl');
      writeFileSync(bundle, toFile(makeBundle()));
      const parameters = ['verify', bundle, '--key', logKey.verification.vkey];
      const { status, stderr } = start(parameters, '--import', pathToFileURL(hook).href);
      expect(status).toBe(0);
      const loaded = stderr.split('\n').filter((url) => url.startsWith('file:'));
      expect(loaded.some((url) => url.endsWith('/verify/verify-bundle.ts'))).toBe(true);
      const ours =
        /\/packages\/(audit|kernel)\/src\/(?!(sealing|retention|evidence|export|search|sensitive|spool|doctor|protect)\/|audit-log|migrations)/;
      expect(loaded.filter((url) => !ours.test(url))).toEqual([]);
      const others = commands.map(({ name }) => `/${name}-command.ts`).slice(1);
      expect(loaded.filter((url) => others.some((end) => url.endsWith(end)))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
