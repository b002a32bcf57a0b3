import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { logKey, makeBundle, toFile } from '../../../packages/audit/src/verify/bundle.fixture.ts';
import { bundlePackage } from './bundle-package.ts';
import { repositoryRoot } from './package-manifest.ts';

describe('the offline verifier, built and by itself', () => {
  const dist = mkdtempSync(join(tmpdir(), 'verifier-dist-'));
  // No package.json and no node_modules: .js is an ES module because of its syntax.
  const alone = mkdtempSync(join(tmpdir(), 'verifier-alone-'));
  const { vkey } = logKey.verification;
  const write = (name: string, content: Uint8Array | string) => {
    const file = join(alone, name);
    writeFileSync(file, content);
    return file;
  };
  const run = (script: string, ...parameters: readonly string[]) =>
    spawnSync(process.execPath, [join(alone, script), ...parameters], {
      encoding: 'utf8',
      env: {},
      cwd: alone,
    });

  beforeAll(async () => {
    const folder = join(repositoryRoot, 'packages/audit');
    await bundlePackage({ folder, outDir: dist, declarations: false });
    for (const name of ['verify.js', 'verify.cjs'])
      copyFileSync(join(dist, name), join(alone, name));
    copyFileSync(join(dist, 'verify.js'), join(alone, 'renamed.mjs'));
  }, 120_000);

  afterAll(() => {
    for (const folder of [dist, alone]) rmSync(folder, { recursive: true });
  });

  it.each(['verify.js', 'verify.cjs'])('imports nothing but modules of Node: %s', (name) => {
    const text = readFileSync(join(dist, name), 'utf8');
    const imported = [...text.matchAll(/(?:\bfrom |\brequire\(|\bimport\()\s*["']([^"']+)["']/g)];
    const names = imported.map(([, specifier]) => specifier ?? '');
    expect(names).toContain('node:crypto');
    const foreign = names.filter((each) => !builtinModules.includes(each.replace(/^node:/, '')));
    expect(foreign).toEqual([]);
  });

  it.each(['verify.js', 'verify.cjs'])('verifies with exit codes 0 to 3: %s', (name) => {
    const good = write('good.jsonl', toFile(makeBundle()));
    const cut = write('cut.jsonl', toFile(makeBundle()).subarray(0, -10));
    const bad = write('bad.jsonl', toFile(makeBundle()).toString().replace('user_ada', 'user_eve'));
    const outcome = (...parameters: string[]) => run(name, ...parameters).status;
    expect(run(name, good, '--key', vkey)).toMatchObject({ status: 0, stderr: '' });
    expect(outcome('verify', good, '--key', vkey)).toBe(0);
    expect(outcome('--help')).toBe(0);
    expect(outcome(bad, '--key', vkey)).toBe(1);
    expect(outcome(good)).toBe(2);
    expect(outcome(good, '--nonsense')).toBe(2);
    expect(outcome(cut, '--key', vkey)).toBe(3);
  });

  it('does nothing when it is bundled into something else and imported', () => {
    expect(run('renamed.mjs', '--help')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const importer = write(
      'importer.mjs',
      "import './verify.js'; process.stdout.write('only me');",
    );
    expect(spawnSync(process.execPath, [importer], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: 'only me',
      stderr: '',
    });
  });
});
