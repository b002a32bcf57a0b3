import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { systems } from '@ataski/scope-manifest';
import type { SystemManifest } from '@ataski/scope-manifest';
import {
  hasMoved,
  renderJson,
  renderMarkdown,
  requiredStep,
} from '@ataski/scope-manifest/published';

import { repositoryRoot } from './package-manifest.ts';

/**
 * Writes the documents that are published of each system, from the entries that are enforced. An
 * entry that changed further than its version moved is not written.
 */
const folder = join(repositoryRoot, 'packages/scope-manifest/published');
mkdirSync(folder, { recursive: true });
for (const system of systems) {
  const step = missingStep(system);
  if (step === null) {
    writeFileSync(join(folder, `${system.id}.json`), renderJson(system));
    writeFileSync(join(folder, `${system.id}.md`), renderMarkdown(system));
  } else {
    console.error(`${system.id}: its version ${system.version} has to move by a ${step} step.`);
    process.exitCode = 1;
  }
}

function missingStep(system: SystemManifest): string | null {
  const file = join(folder, `${system.id}.json`);
  if (!existsSync(file)) return null;
  const published = JSON.parse(readFileSync(file, 'utf8')) as SystemManifest & {
    fingerprint?: string;
  };
  delete published.fingerprint;
  const step = requiredStep(published, system);
  return hasMoved(published.version, system.version, step) ? null : step;
}
