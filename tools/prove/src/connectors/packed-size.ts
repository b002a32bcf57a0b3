import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { projectRoot } from '../project-root.ts';
import type { Proof, ProofRow } from '../proof.ts';
import { runCommand } from '../run-command.ts';

const largestBytes = 40_000;
const permitted: ReadonlySet<string> = new Set([
  '@ataski/connectors-kit',
  '@ataski/scope-manifest',
  'zod',
]);

interface PackageManifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Every connector as npm packs it: how large it is, and what it brings with it. */
export const packedSize: Proof = async ({ progress }) => {
  progress('building the connectors');
  await must(['npx', 'turbo', 'run', 'build', '--filter=./packages/connectors-*']);
  const rows: ProofRow[] = [];
  for (const folder of listConnectorFolders()) rows.push(await prove(folder));
  return rows;
};

function listConnectorFolders(): readonly string[] {
  const packages = path.join(projectRoot, 'packages');
  return readdirSync(packages)
    .filter((name) => name.startsWith('connectors-') && name !== 'connectors-kit')
    .map((name) => path.join(packages, name));
}

async function prove(folder: string): Promise<ProofRow> {
  const manifest = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  ) as PackageManifest;
  const packed = await must(['npm', 'pack', '--dry-run', '--json', '--loglevel=silent', folder]);
  const bytes = sizeIn(packed);
  const strangers = Object.keys({
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
  }).filter((name) => !permitted.has(name));
  return {
    id: 'C8',
    promise: `${manifest.name} packs under 40 kB and depends on the kit, the manifest and zod alone.`,
    measured: `${(bytes / 1000).toFixed(1)} kB, other dependencies: ${strangers.join(', ') || 'none'}`,
    goal: '< 40 kB, none',
    holds: bytes > 0 && bytes < largestBytes && strangers.length === 0,
  };
}

/** The size is in what npm prints as JSON, whatever else stands around it. */
function sizeIn(output: string): number {
  const found = /"size":\s*(\d+)/.exec(output)?.[1];
  if (found === undefined) throw new Error('npm did not say how large the package is.');
  return Number(found);
}

async function must(command: readonly string[]): Promise<string> {
  const result = await runCommand(command, { cwd: projectRoot, timeoutMs: 15 * 60_000 });
  if (result.exitCode !== 0) throw new Error(`${command[0]} failed: ${result.output}`);
  return result.output;
}
