import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { misused, readCommandLine, tell } from '@ataski/repo/command-line';

import { renderTable } from './report.ts';
import { suiteWords, usage } from './usage.ts';
import type { SuiteName } from './usage.ts';

const asked = readCommandLine(process.argv.slice(2), {
  ...{ usage, suites: Object.keys(suiteWords) },
  options: ['only', 'json'],
});
if (asked.kind === 'told') tell(asked);
else if (!arePeersInstalled()) process.exitCode = 2;
else await bench(asked.suite as SuiteName, asked.values);

/** Only what is measured needs the peers. */
function arePeersInstalled(): boolean {
  const setup = fileURLToPath(new URL('../setup.mjs', import.meta.url));
  return spawnSync(process.execPath, [setup], { stdio: 'inherit' }).status === 0;
}

async function bench(
  suite: SuiteName,
  { only = '', json }: { readonly only?: string; readonly json?: string },
): Promise<void> {
  const { runSuite } = await import('./run-suite.ts');
  const rows = await runSuite(suite, only);
  if (rows.length === 0) {
    tell(misused(`No row of ${suite} has these words in its name.`, usage));
    return;
  }
  console.log(renderTable(rows));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
  if (!rows.every(({ holds }) => holds)) process.exitCode = 1;
}
