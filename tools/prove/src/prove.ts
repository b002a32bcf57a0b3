import { writeFileSync } from 'node:fs';
import process from 'node:process';
import tls from 'node:tls';
import { parseArgs } from 'node:util';

import { connectors } from './connectors/index.ts';
import { evidence } from './evidence/index.ts';
import { foundation } from './foundation/index.ts';
import { gateway } from './gateway/index.ts';
import type { NamedProof, ProofRow } from './proof.ts';
import { tenancy } from './tenancy/index.ts';

const suites: Readonly<Record<string, readonly NamedProof[]>> = {
  ...{ foundation, tenancy, evidence, connectors, gateway },
};

/** `npm run prove -- <suite> [--only F3] [--seed N] [--json FILE]`: exit 0 only if every row holds. */
async function main(): Promise<boolean> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'string' }, only: { type: 'string' }, seed: { type: 'string' } },
  });
  const suite = suites[positionals[0] ?? ''];
  if (suite === undefined) {
    process.stderr.write(
      `Usage: npm run prove -- ${Object.keys(suites).join('|')} [--only ID] [--seed N] [--json FILE]\n`,
    );
    return false;
  }
  const wanted = suite.filter(({ id }) => values.only === undefined || id === values.only);
  const rows: ProofRow[] = [];
  for (const proof of wanted) rows.push(...(await run(proof, values.seed)));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
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
process.exitCode = (await main()) ? 0 : 1;
