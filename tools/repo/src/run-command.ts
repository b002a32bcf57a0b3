import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

import { repositoryRoot } from './package-manifest.ts';

/** How a command of this repository is run. */
export interface CommandOptions {
  /** `inherit` streams; `collect` keeps the output for the caller. */
  readonly output: 'inherit' | 'collect';
  readonly environment?: Readonly<Record<string, string>>;
}

/** How it ended. */
export interface CommandResult {
  readonly ok: boolean;
  readonly output: string;
}

const turboSettings = {
  TURBO_TELEMETRY_DISABLED: '1',
  // The packages are tested with tools that import them. Turbo warns at each start of such a cycle,
  // which is none of a build here: each package is built from sources, and waits for no other.
  TURBO_LOG_VERBOSITY: 'warn,turborepo_repository::package_graph=error',
};

/** Runs a command from the top of the repository, with its own Node and commands first in PATH. */
export async function runCommand(
  command: readonly [string, ...string[]],
  options: CommandOptions,
): Promise<CommandResult> {
  const [name, ...parameters] = command;
  const collect = options.output === 'collect';
  const child = spawn(name, parameters, {
    cwd: repositoryRoot,
    stdio: collect ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: {
      ...process.env,
      ...options.environment,
      PATH: `${join(repositoryRoot, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
      ...turboSettings,
    },
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ ok: code === 0, output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}
