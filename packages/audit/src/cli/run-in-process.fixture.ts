import { systemClock } from '@ataski/kernel';

import { runCli } from './run-cli.ts';

/** Runs the program in this process, with this environment and nothing else. */
export async function runInProcess(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly exitCode: number; readonly out: string; readonly err: string }> {
  const said = { out: '', err: '' };
  const exitCode = await runCli(parameters, {
    environment,
    version: '1.2.3',
    clock: systemClock,
    out: (text) => (said.out += text),
    err: (text) => (said.err += text),
  });
  return { exitCode, ...said };
}
