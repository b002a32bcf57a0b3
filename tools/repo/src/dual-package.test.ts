import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundlePackage } from './bundle-package.ts';
import { repositoryRoot } from './package-manifest.ts';

/** The part of kernel that both copies must agree on. */
interface Kernel {
  readonly AtaskiError: {
    new (options: object): Error & { readonly code: string };
    is(value: unknown): boolean;
  };
}

const entry = {
  '@ataski/source': './src/index.ts',
  import: { types: './dist/index.d.ts', default: './dist/index.js' },
  require: { types: './dist/index.d.cts', default: './dist/index.cjs' },
};

describe('a package in both formats', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dual-package-'));
  const require = createRequire(join(folder, 'index.js'));
  const load = async (name: string): Promise<readonly [esm: unknown, cjs: unknown]> => [
    await import(pathToFileURL(join(folder, name, 'dist/index.js')).href),
    require(join(folder, name, 'dist/index.cjs')),
  ];

  beforeAll(async () => {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const kernel = join(repositoryRoot, 'packages/kernel');
    const outDir = join(folder, 'kernel/dist');
    await bundlePackage({ folder: kernel, outDir, declarations: false });

    const reader = join(folder, 'reader');
    mkdirSync(join(reader, 'src'), { recursive: true });
    mkdirSync(join(reader, 'sql'));
    writeFileSync(join(reader, 'sql/000001_first.sql'), 'select 1;');
    writeFileSync(join(reader, 'package.json'), JSON.stringify({ exports: { '.': entry } }));
    writeFileSync(join(reader, 'tsconfig.json'), '{}');
    writeFileSync(
      join(reader, 'src/index.ts'),
      "import { readdirSync } from 'node:fs';\n" +
        "export const files = readdirSync(new URL('../sql/', import.meta.url));\n",
    );
    await bundlePackage({ folder: reader, outDir: join(reader, 'dist'), declarations: false });
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('recognises an error of the other format as ours', async () => {
    const [esm, cjs] = (await load('kernel')) as readonly [Kernel, Kernel];
    expect(esm.AtaskiError).not.toBe(cjs.AtaskiError);
    const options = { name: 'VaultError', code: 'VAULT_X', kind: 'bug', message: 'It broke.' };
    expect(esm.AtaskiError.is(new cjs.AtaskiError(options))).toBe(true);
    expect(cjs.AtaskiError.is(new esm.AtaskiError(options))).toBe(true);
  });

  it('refuses a stranger’s error in both formats', async () => {
    const [esm, cjs] = (await load('kernel')) as readonly [Kernel, Kernel];
    const stranger = Object.assign(new Error('x'), { code: 'VAULT_X', kind: 'bug', details: {} });
    expect([esm.AtaskiError.is(stranger), cjs.AtaskiError.is(stranger)]).toEqual([false, false]);
  });

  it('finds its sql folder from dist in both formats', async () => {
    const [esm, cjs] = (await load('reader')) as readonly { readonly files: string[] }[];
    expect([esm?.files, cjs?.files]).toEqual([['000001_first.sql'], ['000001_first.sql']]);
  });
});
