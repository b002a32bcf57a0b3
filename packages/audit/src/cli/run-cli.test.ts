import { describe, expect, it } from 'vitest';

import { runInProcess } from './run-in-process.fixture.ts';

describe('the program ataski-audit', () => {
  it('tells its version, its commands and how each is used', async () => {
    expect(await runInProcess(['--version'])).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' });
    for (const parameters of [['--help'], ['-h'], ['help']]) {
      const { exitCode, out } = await runInProcess(parameters);
      expect(exitCode).toBe(0);
      expect(out).toContain('verify  ');
    }
    for (const parameters of [
      ['verify', '--help'],
      ['help', 'verify'],
    ]) {
      const { exitCode, out } = await runInProcess(parameters);
      expect({ exitCode, usage: out.startsWith('Usage: ataski-audit verify') }).toEqual({
        exitCode: 0,
        usage: true,
      });
    }
  });

  it.each([
    { what: 'no command', parameters: [] },
    { what: 'an unknown command', parameters: ['s3cret'] },
    { what: 'an unknown option', parameters: ['verify', 'x', '--s3cret'] },
    { what: 'no file', parameters: ['verify'] },
    { what: 'two files', parameters: ['verify', 'a', 's3cret'] },
    { what: 'an option without its value', parameters: ['verify', 'a', '--key'] },
  ])('exits with 2 on $what, and repeats nothing of it', async ({ parameters }) => {
    const { exitCode, out, err } = await runInProcess(parameters);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(/^ataski-audit: AUDIT_COMMAND_INVALID: /);
    expect(err).not.toContain('s3cret');
  });
});
