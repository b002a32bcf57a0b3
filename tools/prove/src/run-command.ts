import { spawn } from 'node:child_process';
import process from 'node:process';

/** How a command ended. */
export interface CommandResult {
  readonly exitCode: number | null;
  /** The end of what it printed, both streams. */
  readonly output: string;
  readonly seconds: number;
}

/** Where and how it runs. */
export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Told each line. */
  readonly onLine?: (line: string) => void;
}

/**
 * The environment of somebody who has just cloned: no project binaries in front, no variable of
 * ours.
 */
export function strangerEnvironment(
  extra: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const path = (process.env['PATH'] ?? '')
    .split(':')
    .filter((entry) => !entry.includes('node_modules'));
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_|ATASKI_|DATABASE_URL|PORT|VITEST)/i.test(name),
  );
  return { ...Object.fromEntries(kept), PATH: path.join(':'), ...extra };
}

/** Runs a command to its end and gives up after the timeout. */
export async function runCommand(
  command: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const [file = '', ...args] = command;
  const startedAt = performance.now();
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: strangerEnvironment(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-20_000);
      for (const line of chunk.split('\n').filter((each) => each.trim() !== ''))
        options.onLine?.(line);
    });
  }
  const timer = setTimeout(() => {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  }, options.timeoutMs);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(timer);
  return { exitCode, output, seconds: (performance.now() - startedAt) / 1000 };
}
