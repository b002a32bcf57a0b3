import { basename, join } from 'node:path';

import { build } from 'tsup';
import type { Options } from 'tsup';

import { listBuiltBins, listBuiltExports, readManifest } from './package-manifest.ts';

/** What is bundled, and where it goes. */
export interface BundleOptions {
  /** The package: a folder with a package.json and a tsconfig.json. */
  readonly folder: string;
  readonly outDir: string;
  /** Declarations cost most of the time; a test of behaviour does without. */
  readonly declarations: boolean;
}

type Entry = readonly [name: string, source: string];

/**
 * Bundles a package: one file per entry point and format, not minified, so that a reviewer can
 * compare `dist` with the `src` that is shipped beside it. A command is started and never imported,
 * so it comes as an ES module alone and without declarations, and what it imports only when it is
 * asked for stays a file of its own. Returns the names of the entry points.
 */
export async function bundlePackage(options: BundleOptions): Promise<readonly string[]> {
  const { folder, declarations } = options;
  const manifest = readManifest(folder);
  const entries = listBuiltExports(manifest).map(([, entry]): Entry => [
    basename(entry.import.default, '.js'),
    join(folder, entry['@ataski/source']),
  ]);
  const commands = listBuiltBins(manifest).map(({ built, source }): Entry => [
    basename(built, '.js'),
    join(folder, source),
  ]);
  // What the manifest installs is never bundled, wherever the build was started from.
  const external = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  await bundle(options, entries, {
    format: ['esm', 'cjs'],
    dts: declarations,
    clean: true,
    external,
  });
  if (commands.length > 0)
    await bundle(options, commands, {
      format: ['esm'],
      dts: false,
      clean: false,
      external,
      splitting: true,
    });
  return [...entries, ...commands].map(([name]) => name);
}

async function bundle(
  { folder, outDir }: BundleOptions,
  entries: readonly Entry[],
  how: Pick<Options, 'format' | 'dts' | 'clean' | 'external' | 'splitting'>,
): Promise<void> {
  await build({
    entry: Object.fromEntries(entries),
    target: 'node22',
    platform: 'node',
    outDir,
    // Every entry point stands alone: what a reader of one subpath audits is one file.
    splitting: false,
    ...how,
    minify: false,
    sourcemap: false,
    // Gives CJS an import.meta.url, by which a package finds its sql folder.
    shims: true,
    removeNodeProtocol: false,
    silent: true,
    config: false,
    tsconfig: join(folder, 'tsconfig.json'),
  });
}
