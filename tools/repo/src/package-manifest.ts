import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The top of the repository. */
export const repositoryRoot = join(import.meta.dirname, '../../..');

/** One entry of an `exports` map, as every package here writes it. */
export interface ConditionalExport {
  readonly '@ataski/source': string;
  readonly import: { readonly types: string; readonly default: string };
  readonly require: { readonly types: string; readonly default: string };
}

/** The fields of a package.json that the checks and the build read. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly sideEffects?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly repository?: { readonly directory?: string };
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean };
  readonly exports?: Readonly<Record<string, ConditionalExport | string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Reads the package.json of a folder. */
export function readManifest(folder: string): PackageManifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageManifest;
}

/** The folders of all published packages, in alphabetical order. */
export function listPackageFolders(): readonly string[] {
  const packages = join(repositoryRoot, 'packages');
  return readdirSync(packages)
    .sort()
    .map((name) => join(packages, name));
}

/** The entries of an `exports` map that are built: every one with conditions. */
export function listBuiltExports(
  manifest: PackageManifest,
): readonly (readonly [subpath: string, entry: ConditionalExport])[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, entry]) =>
    typeof entry === 'string' ? [] : [[subpath, entry] as const],
  );
}

/**
 * The commands of a package, each with the file that is built and the source of it: `./dist/x.js`
 * comes from `./src/x.ts`.
 */
export function listBuiltBins(
  manifest: PackageManifest,
): readonly { readonly command: string; readonly built: string; readonly source: string }[] {
  return Object.entries(manifest.bin ?? {}).map(([command, built]) => ({
    command,
    built,
    source: built.replace(/^\.\/dist\//, './src/').replace(/\.js$/, '.ts'),
  }));
}
