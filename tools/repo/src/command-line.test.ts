import { execFile } from 'node:child_process';

import { describe, expect, it } from 'vitest';

import { readCommandLine } from './command-line.ts';
import { repositoryRoot } from './package-manifest.ts';

const usage = 'Usage: it';
const read = (...args: string[]) =>
  readCommandLine(args, { usage, suites: ['small', 'large'], options: ['only'] });

describe('a command line', () => {
  it('is read with its suite and its options', () => {
    expect(read('small', '--only', 'F3')).toMatchObject({
      ...{ kind: 'asked', suite: 'small', values: { only: 'F3' } },
    });
    expect(readCommandLine([], { usage, options: ['only'] })).toMatchObject({ kind: 'asked' });
  });

  it('that asks for help is told the usage, whatever else it says', () => {
    const told = { kind: 'told', text: usage, exitCode: 0 };
    expect(read('--help')).toEqual(told);
    expect(read('middling', '--nope', '-h')).toEqual(told);
  });

  it.each([
    ['an unknown option', ['small', '--nope'], "Unknown option '--nope'"],
    [
      'an option without its value',
      ['small', '--only'],
      "Option '--only <value>' argument missing",
    ],
    ['no suite', [], 'Name a suite.'],
    ['an unknown suite', ['middling'], 'There is no suite middling.'],
    ['two suites', ['small', 'large'], 'Name one suite.'],
  ])('with %s is told what is wrong, and the usage', (_, args, reason) => {
    expect(read(...args)).toEqual({ kind: 'told', text: `${reason}\n\n${usage}`, exitCode: 2 });
  });

  it('of a command without suites names none', () => {
    expect(readCommandLine(['small'], { usage, options: [] })).toMatchObject({ exitCode: 2 });
  });
});

function runFile(file: string, ...args: string[]) {
  return new Promise<{ readonly code: unknown; readonly out: string; readonly err: string }>(
    (done) => {
      const command = ['--conditions=@ataski/source', file, ...args];
      execFile(process.execPath, command, { cwd: repositoryRoot }, (error, out, err) =>
        done({ code: error?.code ?? 0, out, err }),
      );
    },
  );
}

describe.each([
  ['bench', 'bench/src/bench.ts'],
  ['prove', 'tools/prove/src/prove.ts'],
  ['soak', 'tools/prove/src/soak.ts'],
])('npm run %s', (name, file) => {
  const run = (...args: string[]) => runFile(file, ...args);

  it('says how it is used', async () => {
    const { code, out, err } = await run('--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`^Usage: npm run ${name} -- `));
  });

  it('refuses what it does not know with its usage, and no stack', async () => {
    const { code, out, err } = await run('--nope');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`Usage: npm run ${name} -- `);
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe('npm test', () => {
  it.each([['--help'], ['packages/vault', '-h']])(
    'says how it is used, and prepares and runs nothing: %j',
    async (...args) => {
      const { code, out, err } = await runFile('tools/repo/src/run-tests.ts', ...args);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(/^Usage: npm test -- /);
      // The last line of a run, and the first of what it prepares.
      expect(out).not.toMatch(/^tests: |turbo/m);
    },
  );
});
