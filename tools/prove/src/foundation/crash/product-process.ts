import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { ServerSettings } from './server-settings.ts';

/** A server that runs in a process of its own. */
export interface ProductProcess {
  /** SIGKILL. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Asks it to stop, as a deployment does, and waits. */
  stop(): Promise<void>;
  /** Everything that it has written to its standard output and error. */
  output(): Buffer;
}

const entry = fileURLToPath(new URL('./server-process.ts', import.meta.url));
const startTimeoutMs = 60_000;

/** Starts a server and waits until it answers that it is ready. Throws when it does not. */
export async function startProductProcess(settings: ServerSettings): Promise<ProductProcess> {
  const flags = ['--conditions=@ataski/source', '--disable-warning=ExperimentalWarning'];
  // Nothing is inherited: what the server knows, it was told on its standard input.
  const child = spawn(process.execPath, [...flags, entry], { env: {}, stdio: 'pipe' });
  const written: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => written.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => written.push(chunk));
  // A server that is killed before it has read its settings.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(settings)}\n`);
  const closed = once(child, 'close');
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    await closed;
  };
  const output = () => Buffer.concat(written);
  try {
    await untilReady(child, settings.port);
  } catch (error) {
    await end('SIGKILL');
    throw new Error(`The server does not start: ${output().toString().slice(-2000)}`, {
      cause: error,
    });
  }
  return Object.freeze({ output, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') });
}

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`Exit code ${String(child.exitCode)}.`);
    if (performance.now() > deadline) throw new Error('Not ready in time.');
    await sleep(25);
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    const { status } = await fetch(`http://127.0.0.1:${String(port)}/readyz`);
    return status === 200;
  } catch {
    return false;
  }
}
