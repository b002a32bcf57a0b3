import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { ProcessSettings } from './settings.ts';

/** A process that can be killed. */
export interface MortalProcess {
  /** SIGKILL. Resolves when it is gone and everything that it wrote was read. */
  kill(): Promise<void>;
}

const flags = ['--conditions=@ataski/source', '--disable-warning=ExperimentalWarning'];

/** Starts one of the programs beside this file; each line of its output goes to `onLine`. */
export function startProcess(
  program: 'writer-process' | 'sealer-process',
  settings: ProcessSettings,
  onLine: (line: string) => void,
): MortalProcess {
  const entry = fileURLToPath(new URL(`./${program}.ts`, import.meta.url));
  // Nothing is inherited: what it knows, it was told on its standard input.
  const child = spawn(process.execPath, [...flags, entry], {
    env: {},
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(settings)}\n`);
  createInterface({ input: child.stdout }).on('line', onLine);
  const closed = once(child, 'close');
  return Object.freeze({
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  });
}
