import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const requirements = join(import.meta.dirname, '../litellm/requirements.txt');
/** Git knows nothing of it. */
const folder = join(root, '.data/litellm');
const stamp = join(folder, 'installed');

/** The proxy's own command, once it is installed. */
export const liteLlmCommand = join(folder, 'bin/litellm');

/**
 * Installs the real proxy into a virtual environment of its own: each package at its one version,
 * and only as it was built by its makers. Nothing where that was done. `no python`: there is none
 * of 3.10 or newer.
 */
export function installLiteLlm(): 'installed' | 'no python' | 'failed' {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 'installed';
  const isNewEnough = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
  if (spawnSync('python3', ['-c', isNewEnough]).status !== 0) return 'no python';
  console.log('Installing LiteLLM into .data/litellm: some minutes and some 700 MB, once.');
  rmSync(folder, { recursive: true, force: true });
  const flags = ['--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
  const isDone =
    run('python3', ['-m', 'venv', folder]) &&
    run(join(folder, 'bin/pip'), ['install', ...flags, '--requirement', requirements]);
  if (!isDone) return 'failed';
  writeFileSync(stamp, wanted);
  return 'installed';
}

function run(command: string, parameters: readonly string[]): boolean {
  return spawnSync(command, parameters, { stdio: 'inherit' }).status === 0;
}
