import { describe, expect, it } from 'vitest';

import { commands } from './commands.ts';
import { runInProcess as run } from './run-in-process.fixture.ts';

describe('the program', () => {
  it('tells its commands', async () => {
    const help = await run(['--help']);
    expect(help).toMatchObject({ exitCode: 0, err: '' });
    for (const { name, summary } of commands) {
      expect(help.out).toContain(`  ${name} `);
      expect(help.out).toContain(summary);
    }
    expect(help.out).toContain('never from parameters');
    expect(await run(['help'])).toEqual(help);
    expect(await run(['-h'])).toEqual(help);
  });

  it('tells its version', async () => {
    expect(await run(['--version'])).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' });
  });

  it.each(commands.map(({ name }) => name))('tells all about %s', async (name) => {
    const help = await run([name, '--help']);
    expect(help).toMatchObject({ exitCode: 0, err: '' });
    expect(help.out).toMatch(new RegExp(`^Usage: ataski-tenancy ${name} ?`));
    expect(help.out).toContain('Exit codes: 0 ');
    expect(help.out.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(await run(['help', name])).toEqual(help);
    expect(await run([name, '-h'])).toEqual(help);
  });

  it.each(commands)('tells about every option of $name', ({ help, options }) => {
    for (const option of Object.keys(options)) expect(help).toContain(`--${option}`);
  });

  it.each([
    [[]],
    [['private']],
    [['help', 'private']],
    [['diff']],
    [['diff', 'A']],
    [['diff', 'A', 'B', 'private']],
    [['diff', 'A', 'B', '--format', 'private']],
    [['diff', 'A', 'B', '--format']],
    [['diff', 'UNSET_A', 'UNSET_B']],
    [['diff', '--private']],
    [['diff', 'postgres://ann:private@localhost/shop', 'B']],
    [['diff', '--snapshot', 'file', 'A', 'B']],
    [['migrate', 'postgres://ann:private@localhost/shop']],
    [['migrate', '--package', 'shop']],
    [['migrate', '--dir', 'private']],
    [['migrate', '--package', 'tenancy', '--dir', '.']],
    [['migrate', '--package', '../private', '--dir', '.']],
    [['migrate']],
    [['verify']],
    [['verify', 'private']],
  ])('ends with 2 on wrong use and repeats nothing that was typed: %j', async (parameters) => {
    const { exitCode, out, err } = await run(parameters);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain('TENANCY_COMMAND_INVALID');
    const command = commands.find(({ name }) => name === parameters[0]);
    expect(err).toContain(`See ataski-tenancy ${command ? `${command.name} ` : ''}--help.`);
    expect(err).not.toMatch(/private|:\/\//);
  });

  it('ends with 2 when a remote database is to be reached without verified TLS', async () => {
    const { exitCode, err } = await run(['migrate'], {
      ATASKI_TENANCY_URL: 'postgres://quentin:private@db.example.com/shop?sslmode=require',
    });
    expect(exitCode).toBe(2);
    expect(err).toContain('TENANCY_TLS_REQUIRED');
    expect(err).toContain('variable: ATASKI_TENANCY_URL');
    expect(err).not.toMatch(/private|example\.com|quentin/);
  });

  it('ends with 3 when nobody listens, and shows neither address nor login', async () => {
    const { exitCode, err } = await run(['migrate'], {
      ATASKI_TENANCY_URL: 'postgres://quentin:private@127.0.0.1:1/shop',
    });
    expect(exitCode).toBe(3);
    expect(err).toContain('TENANCY_DATABASE_UNAVAILABLE');
    expect(err).toContain('reason: ECONNREFUSED');
    expect(err).not.toMatch(/private|127\.0\.0\.1|quentin/);
  });
});
