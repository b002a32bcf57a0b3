#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import { systemClock } from '@ataski/kernel';

import { takeConfig } from './cli/audit-cli-config.ts';
import { runCli } from './cli/run-cli.ts';
import { AuditError } from './errors.ts';

// The one file of the package that touches the process; all else is handed what it needs.
const manifest = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as Readonly<Record<'version', string>>;

// Whoever reads may stop early, as `head` does.
process.stdout.on('error', () => undefined);

const stopping = new AbortController();

function stopSignal(): AbortSignal {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopping.abort();
    });
  }
  return stopping.signal;
}

async function importModule(path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(resolve(path)).href);
  } catch (cause) {
    const { code, name } = cause as { readonly code?: unknown; readonly name?: unknown };
    const error = typeof code === 'string' ? code : String(name);
    throw new AuditError('AUDIT_CONFIG_INVALID', { problem: 'it cannot be loaded', error }, cause);
  }
}

process.exitCode = await runCli(process.argv.slice(2), {
  version: manifest.version,
  clock: systemClock,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  load: async (path) => await takeConfig(await importModule(path)),
  stopSignal,
});
