import { basename, join } from 'node:path';

import { build } from 'tsup';

import { listBuiltExports, readManifest } from './package-manifest.ts';

/** What is bundled, and where it goes. */
export interface BundleOptions {
  /** The package: a folder with a package.json and a tsconfig.json. */
  readonly folder: string;
  readonly outDir: string;
  /** Declarations cost most of the time; a test of behaviour does without. */
  readonly declarations: boolean;
}

/**
 * Bundles a package: one file per entry point and format, not minified, so that a reviewer can
 * compare `dist` with the `src` that is shipped beside it. Returns the names of the entry points.
 */
export async function bundlePackage(options: BundleOptions): Promise<readonly string[]> {
  const { folder, outDir, declarations } = options;
  const entries = listBuiltExports(readManifest(folder)).map(
    ([, entry]) =>
      [basename(entry.import.default, '.js'), join(folder, entry['@ataski/source'])] as const,
  );
  await build({
    entry: Object.fromEntries(entries),
    format: ['esm', 'cjs'],
    dts: declarations,
    target: 'node22',
    platform: 'node',
    outDir,
    clean: true,
    // Every entry point stands alone: what a reader of one subpath audits is one file.
    splitting: false,
    minify: false,
    sourcemap: false,
    // Gives CJS an import.meta.url, by which a package finds its sql folder.
    shims: true,
    removeNodeProtocol: false,
    silent: true,
    config: false,
    tsconfig: join(folder, 'tsconfig.json'),
  });
  return entries.map(([name]) => name);
}
