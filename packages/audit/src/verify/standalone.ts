import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { TrustError } from './trust.ts';
import { verifyFile, verifyHelp, verifyOptions } from './verify-file.ts';
import type { VerifyAnswer } from './verify-file.ts';

/** The outside of the program: what it was started with and where it writes. */
export type StandaloneProcess = Pick<NodeJS.Process, 'argv' | 'stdout' | 'stderr' | 'exitCode'>;

/**
 * Whether the module is the file that Node was started with, and is still named `verify`: bundled
 * into somebody's server, it must not take that for itself.
 */
export function isStartedAs(moduleUrl: string, { argv }: StandaloneProcess): boolean {
  const [, script = ''] = argv;
  if (!/^verify\.[cm]?js$/.test(basename(script))) return false;
  return realpathSync(script) === realpathSync(fileURLToPath(moduleUrl));
}

/** Runs the verifier as a program of its own: `node verify.js FILE --key VKEY`. */
export async function runStandalone(process: StandaloneProcess): Promise<void> {
  try {
    const { text, exitCode } = await verifyParameters(process.argv.slice(2));
    process.stdout.write(text);
    process.exitCode = exitCode;
  } catch (error) {
    const reason = error instanceof TrustError ? error.message : 'wrong use';
    process.stderr.write(`verify: ${reason}\n\n${verifyHelp}`);
    process.exitCode = 2;
  }
}

async function verifyParameters(
  parameters: readonly string[],
): Promise<Omit<VerifyAnswer, 'exitCode'> & { exitCode: number }> {
  const { values, positionals } = parseArgs({
    // As in `ataski-audit verify FILE`, so that one instruction serves for both.
    args: parameters[0] === 'verify' ? parameters.slice(1) : [...parameters],
    allowPositionals: true,
    options: { ...verifyOptions, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) return { text: verifyHelp, exitCode: 0 };
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new TrustError('one file is to be given');
  return await verifyFile({
    file,
    keys: values.key ?? [],
    known: values.known ?? [],
    tsaCertificates: values['tsa-certificate'] ?? [],
    entry: values.entry,
    isJson: values.json === true,
  });
}
