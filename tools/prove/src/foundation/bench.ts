import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Proof } from '../proof.ts';
import { projectRoot } from './project-root.ts';
import { runCommand } from './run-command.ts';

/** A row as the bench writes it. */
interface BenchRow {
  readonly id: string;
  readonly name: string;
  readonly ours: number;
  readonly reference: number;
  readonly ratio: number;
  readonly goal: string | null;
  readonly holds: boolean;
  readonly unit: string;
}

/** F8. Runs the bench and takes over its rows that have a goal. */
export const bench: Proof = async ({ progress }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-bench-'));
  const file = path.join(folder, 'rows.json');
  try {
    const { output } = await runCommand(
      ['npm', 'run', 'bench', '--', 'foundation', '--json', file],
      {
        cwd: projectRoot,
        timeoutMs: 10 * 60_000,
        onLine: progress,
      },
    );
    const rows = readRows(file, output).filter(({ goal }) => goal !== null && /\d/.test(goal));
    return rows.map((row) => ({
      id: row.id,
      promise: `${row.name}.`,
      measured: `${row.ratio.toFixed(2)}x (${row.ours.toFixed(0)} against ${row.reference.toFixed(0)} ${row.unit})`,
      goal: row.goal ?? '',
      holds: row.holds,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function readRows(file: string, output: string): readonly BenchRow[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly BenchRow[];
  } catch {
    throw new Error(`The bench wrote no rows: ${output.slice(-2000)}`);
  }
}
