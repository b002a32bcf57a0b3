import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { repositoryRoot } from './package-manifest.ts';

/** Stands in for npm: notes that it was asked, takes a moment, leaves the commands behind. */
const npm = `
const { appendFileSync, existsSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync('asked', process.argv.slice(2).join(' ') + '\\n');
setTimeout(() => {
  if (existsSync('npm-fails')) process.exit(1);
  mkdirSync('node_modules/.bin', { recursive: true });
  for (const name of ['turbo', 'node']) writeFileSync('node_modules/.bin/' + name, '');
}, 300);
`;

describe('setup', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'setup-'));
    mkdirSync(join(root, 'tools/repo'), { recursive: true });
    copyFileSync(join(repositoryRoot, 'tools/repo/setup.mjs'), join(root, 'tools/repo/setup.mjs'));
    writeFileSync(join(root, 'package-lock.json'), '{}');
    writeFileSync(join(root, 'npm.cjs'), npm);
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const run = (): Promise<{ readonly code: number | null; readonly out: string }> =>
    new Promise((resolve) => {
      const env = { ...process.env, npm_execpath: join(root, 'npm.cjs') };
      const child = spawn(process.execPath, ['tools/repo/setup.mjs'], {
        ...{ cwd: root, env },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      child.once('close', (code) => {
        resolve({ code, out });
      });
    });
  const setUp = async (): Promise<number | null> => (await run()).code;
  const installs = (): number => {
    const file = join(root, 'asked');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
  };

  it('installs on a fresh clone, and then no more', async () => {
    expect(await setUp()).toBe(0);
    expect(await setUp()).toBe(0);
    expect(installs()).toBe(1);
    expect(readFileSync(join(root, 'asked'), 'utf8')).toBe('ci --loglevel=error\n');
  });

  it('installs again when the lockfile changed', async () => {
    await setUp();
    writeFileSync(join(root, 'package-lock.json'), '{ "packages": {} }');
    await setUp();
    expect(installs()).toBe(2);
  });

  it('says that it installs, and that it takes minutes: once, or again', async () => {
    expect((await run()).out).toContain('setup: installing dependencies, once, a few minutes');
    expect((await run()).out).toBe('');
    writeFileSync(join(root, 'package-lock.json'), '{ "packages": {} }');
    expect((await run()).out).toContain('setup: installing dependencies again');
  });

  it('installs again when half of node_modules is gone, whatever the stamp says', async () => {
    await setUp();
    rmSync(join(root, 'node_modules/.bin/turbo'));
    await setUp();
    expect(installs()).toBe(2);
  });

  it('installs once when two start at the same time', async () => {
    expect(await Promise.all([setUp(), setUp()])).toEqual([0, 0]);
    expect(installs()).toBe(1);
  });

  it('takes over the lock of a setup that was killed', async () => {
    const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await new Promise((resolve) => gone.once('close', resolve));
    writeFileSync(join(root, '.setup.lock'), String(gone.pid));
    expect(await setUp()).toBe(0);
    expect(existsSync(join(root, '.setup.lock'))).toBe(false);
  });

  it('refuses to go on, and leaves no stamp, when npm fails', async () => {
    writeFileSync(join(root, 'npm-fails'), '');
    expect(await setUp()).toBe(1);
    expect(existsSync(join(root, 'node_modules/.ataski-setup'))).toBe(false);
  });
});
