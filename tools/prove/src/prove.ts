import { writeFileSync } from 'node:fs';
import process from 'node:process';
import tls from 'node:tls';

import { misused, readCommandLine, tell } from '@ataski/repo/command-line';
import { runCommand } from '@ataski/repo/run-command';

import type { NamedProof, ProofRow } from './proof.ts';
import { suites } from './suites.ts';
import { suiteWords, usage } from './usage.ts';
import type { SuiteName } from './usage.ts';

interface Wishes {
  readonly only?: string;
  readonly seed?: string;
  readonly json?: string;
}

async function main(): Promise<void> {
  const asked = readCommandLine(process.argv.slice(2), {
    ...{ usage, suites: Object.keys(suiteWords), options: ['only', 'seed', 'json'] },
  });
  if (asked.kind === 'told') {
    tell(asked);
    return;
  }
  const { only, seed } = asked.values;
  const suite = suites[asked.suite as SuiteName];
  const wanted = suite.filter(({ id }) => only === undefined || id === only);
  if (wanted.length === 0) tell(misused(`${asked.suite} has no such proof.`, usage));
  else if (seed !== undefined && !/^\d{1,15}$/.test(seed))
    tell(misused('A seed is a whole number.', usage));
  else if (!(await buildAdmin())) process.exitCode = 2;
  else process.exitCode = (await proveAll(wanted, asked.values)) ? 0 : 1;
}

/** A browser visits the built app. Whoever only asks for help does not wait for it. */
async function buildAdmin(): Promise<boolean> {
  const { ok, output } = await runCommand(['npm', 'run', '--silent', 'build:admin'], {
    output: 'collect',
  });
  if (!ok) process.stderr.write(`The admin app cannot be built.\n${output}`);
  return ok;
}

async function proveAll(wanted: readonly NamedProof[], { seed, json }: Wishes): Promise<boolean> {
  const rows: ProofRow[] = [];
  for (const proof of wanted) rows.push(...(await run(proof, seed)));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
  const failed = rows.filter(({ holds }) => !holds).length;
  process.stdout.write(
    `\nproofs: ${String(rows.length - failed)} hold, ${String(failed)} do not\n`,
  );
  return rows.length > 0 && failed === 0;
}

async function run(
  { id, prove }: NamedProof,
  seed: string | undefined,
): Promise<readonly ProofRow[]> {
  const startedAt = performance.now();
  const progress = (text: string) => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    process.stderr.write(`  ${id} ${String(seconds).padStart(4)} s  ${text}\n`);
  };
  const rows = await prove({
    size: 'full',
    progress,
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  }).catch((error: unknown) => [notCarriedOut(id, error)]);
  for (const row of rows) {
    process.stdout.write(`${row.holds ? 'holds' : 'FAILS'}  ${row.id}  ${row.promise}\n`);
    process.stdout.write(`           measured ${row.measured}; goal ${row.goal}\n`);
  }
  return rows;
}

function notCarriedOut(id: string, error: unknown): ProofRow {
  const measured = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { id, promise: 'The proof can be carried out.', measured, goal: 'no error', holds: false };
}

tls.DEFAULT_MIN_VERSION = 'TLSv1.3';
await main();
