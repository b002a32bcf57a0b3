import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { tell } from './command-line.ts';
import { repositoryRoot } from './package-manifest.ts';
import { runCommand } from './run-command.ts';
import { countTests, formatCounts } from './test-counts.ts';
import type { TestReport } from './test-counts.ts';

/**
 * The body of npm test: prepares what tests need, streams vitest, and prints the counts as its last
 * line. Parameters go to vitest, so that one package can be run alone.
 */
const streamed = { output: 'inherit' } as const;

const usage = `Usage: npm test -- [PATH ...] [OPTIONS OF VITEST]

Runs every test, about 30 minutes on two cores, or those of files whose path has these words.

  npm test -- packages/vault
  npm test -- packages/tenancy/src/isolation.pg.test.ts -t "select"

Options:
  -t WORDS        only the tests whose name has these words
  --help          prints this

All other options go to vitest as they are: \`npx vitest --help\` lists them. The last line counts
the tests. The exit code is 1 if one failed, or was skipped where ATASKI_FORBID_SKIPS is 1.
`;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  tell({ kind: 'told', text: usage, exitCode: 0 });
  process.exit();
}

const emulator = 'tools/workos-emulator/setup.mjs';
if (existsSync(join(repositoryRoot, emulator))) await prepare('node', emulator);
await prepare('turbo', 'run', 'build', '--filter=@ataski/admin', '--output-logs=errors-only');

const folder = mkdtempSync(join(tmpdir(), 'ataski-tests-'));
const reportFile = join(folder, 'report.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
const { ok } = await runCommand(['vitest', 'run', ...reporters, ...args], streamed);

const counts = countTests(readReport(), ok);
rmSync(folder, { recursive: true });

const skipsForbidden = process.env['ATASKI_FORBID_SKIPS'] === '1';
if (skipsForbidden && counts.skipped > 0) console.error('Skipped tests are forbidden here.');
process.exitCode = counts.failed > 0 || (skipsForbidden && counts.skipped > 0) ? 1 : 0;
console.log(formatCounts(counts));

async function prepare(...command: [string, ...string[]]): Promise<void> {
  const { ok } = await runCommand(command, streamed);
  if (ok) return;
  console.error(`${command.join(' ')} failed`);
  console.log(formatCounts(countTests(null, false)));
  process.exit(1);
}

function readReport(): TestReport | null {
  if (!existsSync(reportFile)) return null;
  return JSON.parse(readFileSync(reportFile, 'utf8')) as TestReport;
}
