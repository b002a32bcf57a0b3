import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** How the program ended, and what it said. */
export interface CliOutcome {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program as a process of its own, from source, with this environment and nothing else. */
export function runFromSource(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CliOutcome> {
  const entry = join(import.meta.dirname, '../cli.ts');
  const child = spawn(process.execPath, ['--conditions=@ataski/source', entry, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment },
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...said }));
  });
}
