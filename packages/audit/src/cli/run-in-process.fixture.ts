import { systemClock } from '@ataski/kernel';

import type { CliWorld } from './command.ts';
import { runCli } from './run-cli.ts';

/** Runs the program in this process, with nothing but what it is given. */
export async function runInProcess(
  parameters: readonly string[],
  over: Partial<CliWorld> = {},
): Promise<{ readonly exitCode: number; readonly out: string; readonly err: string }> {
  const said = { out: '', err: '' };
  const exitCode = await runCli(parameters, {
    version: '1.2.3',
    clock: systemClock,
    out: (text) => (said.out += text),
    err: (text) => (said.err += text),
    load: () => Promise.reject(new Error('nothing may be opened')),
    stopSignal: () => new AbortController().signal,
    ...over,
  });
  return { exitCode, ...said };
}
