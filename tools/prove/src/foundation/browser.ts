import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { projectRoot } from '../project-root.ts';
import type { Proof, ProofRow } from '../proof.ts';
import { runCommand } from '../run-command.ts';

/** The part of vitest's JSON report that is read here. */
interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const folderOfTests = 'test/src/browser';

/** F2. Runs the journeys in a real Chromium; each test that the line names is a row. */
export const browser: Proof = async ({ progress }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-browser-'));
  const file = path.join(folder, 'report.json');
  try {
    const command = [
      'npx',
      'vitest',
      'run',
      folderOfTests,
      '--reporter=json',
      `--outputFile=${file}`,
    ];
    progress('journeys in Chromium');
    const { output } = await runCommand(command, { cwd: projectRoot, timeoutMs: 10 * 60_000 });
    const tests = readReport(file, output).testResults.flatMap(
      ({ assertionResults }) => assertionResults,
    );
    return tests.map(({ fullName, status }): ProofRow => ({
      id: 'F2',
      promise: `In Chromium: ${fullName}.`,
      measured: status,
      goal: 'passed',
      holds: status === 'passed',
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function readReport(file: string, output: string): Report {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    throw new Error(`No report of the journeys: ${output.slice(-2000)}`);
  }
}
