import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundlePackage } from './bundle-package.ts';
import { listBuiltBins, readManifest, repositoryRoot } from './package-manifest.ts';

describe('a built command', () => {
  const source = join(repositoryRoot, 'packages/tenancy');
  const folder = mkdtempSync(join(tmpdir(), 'built-bin-'));
  const outDir = join(folder, 'tenancy/dist');
  const manifest = readManifest(source);
  const [bin] = listBuiltBins(manifest);
  const built = join(folder, 'tenancy', bin?.built ?? '');
  // The packages beneath it are not built here, so they are taken from source.
  const run = (...parameters: readonly string[]) =>
    spawnSync(process.execPath, ['--conditions=@ataski/source', built, ...parameters], {
      encoding: 'utf8',
      env: {},
    });

  beforeAll(async () => {
    for (const part of ['package.json', 'sql'])
      cpSync(join(source, part), join(folder, 'tenancy', part), { recursive: true });
    symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'));
    await bundlePackage({ folder: source, outDir, declarations: false });
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('starts, and tells the version of its package', () => {
    const { status, stdout, stderr } = run('--version');
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: `${manifest.version}\n`,
      stderr: '',
    });
  });

  it('may be executed, and says by what', () => {
    expect(statSync(built).mode & 0o111).toBe(0o111);
  });

  it('refuses wrong use with exit code 2', () => {
    expect(run('migrate')).toMatchObject({ status: 2, stdout: '' });
  });

  it('is an ES module alone: nobody imports it', () => {
    expect(() => statSync(built.replace(/\.js$/, '.cjs'))).toThrow('ENOENT');
    expect(() => statSync(built.replace(/\.js$/, '.d.ts'))).toThrow('ENOENT');
  });
});
