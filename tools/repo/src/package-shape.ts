import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import { findNamedTests, holdsTitle } from './named-tests.ts';
import { listBuiltBins, listBuiltExports, readManifest } from './package-manifest.ts';
import type { PackageManifest } from './package-manifest.ts';

/** A package is named after its noun, and so is its main file; these are named otherwise, and why. */
const nouns: Readonly<Record<string, string | null>> = {
  // A vocabulary of many nouns: it has no file above the others.
  kernel: null,
  audit: 'audit-log.ts',
  'scope-manifest': 'manifest.ts',
  'llm-pricing': 'price-table.ts',
  // Until there is a surface, the ledger is all of it.
  'llm-gateway': 'ledger/ledger-writer.ts',
  'connectors-kit': 'connector.ts',
};

const chapters = [
  'Guarantees',
  'Not guaranteed',
  'Install',
  'Use',
  'API',
  'Errors',
  'Dependencies',
];

/** Everything in which a package departs from the common shape; empty when it conforms. */
export function findShapeFaults(folder: string): readonly string[] {
  const name = basename(folder);
  return [
    ...manifestFaults(name, folder, readManifest(folder)),
    ...readmeFaults(folder),
    ...sourceFaults(name, folder),
    ...sqlFaults(folder),
  ].map((fault) => `${name}: ${fault}`);
}

function manifestFaults(name: string, folder: string, manifest: PackageManifest): string[] {
  const files = manifest.files ?? [];
  const hasSql = existsSync(join(folder, 'sql'));
  const expectations: readonly (readonly [boolean, string])[] = [
    [manifest.name === `@ataski/${name}`, 'name is not @ataski/<folder>'],
    [/^\d+\.\d+\.\d+/.test(manifest.version), 'version is missing'],
    [(manifest.description ?? '').endsWith('.'), 'description is not a sentence'],
    [manifest.license === 'Apache-2.0', 'license is not Apache-2.0'],
    [manifest.private === undefined, 'a published package is not private'],
    [manifest.type === 'module', 'type is not module'],
    [manifest.sideEffects === false, 'sideEffects is not false'],
    [manifest.engines?.['node'] === '>=22.12', 'engines.node is not >=22.12'],
    [manifest.repository?.directory === `packages/${name}`, 'repository.directory is wrong'],
    [manifest.publishConfig?.access === 'public', 'publishConfig.access is not public'],
    [manifest.publishConfig?.provenance === true, 'publishConfig.provenance is not true'],
    [manifest.exports?.['.'] !== undefined, 'exports has no "."'],
    [files.includes('dist') && files.includes('src'), 'files lacks dist or src'],
    [files.includes('!src/**/*.test.ts'), 'files does not leave the tests out'],
    [leavesOut(folder, files, '.fixture.ts'), 'files does not leave the fixtures out'],
    [leavesOut(folder, files, '.contract.ts'), 'files does not leave the contract tests out'],
    [files.includes('sql') === hasSql, 'files and the sql folder disagree'],
    [(manifest.scripts?.['build'] ?? '').endsWith('build-package.ts'), 'scripts.build is wrong'],
  ];
  const broken = expectations.filter(([holds]) => !holds).map(([, fault]) => fault);
  return [...broken, ...exportFaults(folder, manifest), ...binFaults(name, folder, manifest)];
}

/** True when no source with the ending exists, or all of them are left out. */
function leavesOut(folder: string, files: readonly string[], ending: string): boolean {
  const sources = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' });
  return files.includes(`!src/**/*${ending}`) || !sources.some((file) => file.endsWith(ending));
}

function exportFaults(folder: string, manifest: PackageManifest): string[] {
  return listBuiltExports(manifest).flatMap(([subpath, entry]) => {
    // The order of conditions decides which one wins, and types come before code.
    const order = [Object.keys(entry), Object.keys(entry.import), Object.keys(entry.require)];
    const expected = '@ataski/source,import,require types,default types,default';
    const faults = order.join(' ') === expected ? [] : [`exports ${subpath}: wrong conditions`];
    const source = entry['@ataski/source'];
    if (!existsSync(join(folder, source))) faults.push(`exports ${subpath}: ${source} is missing`);
    return faults;
  });
}

function binFaults(name: string, folder: string, manifest: PackageManifest): string[] {
  return listBuiltBins(manifest).flatMap(({ command, built, source }) => {
    const path = join(folder, source);
    const expectations: readonly (readonly [boolean, string])[] = [
      [command === `ataski-${name}`, `is not ataski-${name}`],
      [/^\.\/dist\/[a-z-]+\.js$/.test(built), 'is not built into dist'],
      [
        existsSync(path) && readFileSync(path, 'utf8').startsWith('#!/usr/bin/env node\n'),
        `${source} is missing or does not begin with #!/usr/bin/env node`,
      ],
    ];
    return expectations.filter(([holds]) => !holds).map(([, fault]) => `bin ${command}: ${fault}`);
  });
}

function readmeFaults(folder: string): string[] {
  const path = join(folder, 'README.md');
  if (!existsSync(path)) return ['README.md is missing'];
  const text = readFileSync(path, 'utf8');
  const missing = chapters.filter((chapter) => !text.includes(`\n## ${chapter}`));
  const lost = lostTests(folder, 'README.md', text);
  const model = join(folder, 'THREAT-MODEL.md');
  if (existsSync(model))
    lost.push(...lostTests(folder, 'THREAT-MODEL.md', readFileSync(model, 'utf8')));
  return [...missing.map((chapter) => `README.md has no chapter "${chapter}"`), ...lost];
}

/** Tests that a document names and that do not exist. */
function lostTests(folder: string, document: string, text: string): string[] {
  return findNamedTests(text).flatMap(({ file, title }) => {
    // By its path in the package, or by its name alone when it stands in src.
    const test = [join(folder, file), join(folder, 'src', file)].find((path) => existsSync(path));
    if (test === undefined) return [`${document} names ${file}, which does not exist`];
    return title === null || holdsTitle(readFileSync(test, 'utf8'), title)
      ? []
      : [`${document} names a test that ${file} does not hold: ${title}`];
  });
}

function sourceFaults(name: string, folder: string): string[] {
  const noun = name in nouns ? nouns[name] : `${name.replace(/^connectors-/, '')}.ts`;
  return typeof noun === 'string' && !existsSync(join(folder, 'src', noun))
    ? [`src/${noun}, the noun of the package, is missing`]
    : [];
}

function sqlFaults(folder: string): string[] {
  const sql = join(folder, 'sql');
  if (!existsSync(sql)) return [];
  return readdirSync(sql)
    .sort()
    .flatMap((file, index) => {
      const number = String(index + 1).padStart(6, '0');
      const lines = readFileSync(join(sql, file), 'utf8').split('\n');
      const faults = file.startsWith(`${number}_`) ? [] : [`sql/${file} should be ${number}_*.sql`];
      if (lines[0]?.startsWith('--! purpose: ') !== true) faults.push(`sql/${file}: no purpose`);
      if (lines[1]?.startsWith('--! breaking: ') !== true) faults.push(`sql/${file}: no breaking`);
      return faults;
    });
}
