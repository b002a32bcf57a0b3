#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import process from 'node:process';

import { systemClock } from '@ataski/kernel';

import { runCli } from './cli/run-cli.ts';

// The one file of the package that touches the process; all else is handed what it needs.
const manifest = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as Readonly<Record<'version', string>>;

// Whoever reads may stop early, as `head` does.
process.stdout.on('error', () => undefined);

process.exitCode = await runCli(process.argv.slice(2), {
  environment: process.env,
  version: manifest.version,
  clock: systemClock,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
