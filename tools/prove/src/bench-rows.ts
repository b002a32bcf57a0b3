import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { projectRoot } from './project-root.ts';
import type { Proof } from './proof.ts';
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

/** A proof that runs a suite of the bench and takes over its rows that have a goal. */
export function proveByBench(suite: string, timeoutMs: number): Proof {
  return async ({ progress }) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ataski-bench-'));
    const file = path.join(folder, 'rows.json');
    try {
      const command = ['npm', 'run', 'bench', '--', suite, '--json', file];
      const { output } = await runCommand(command, {
        cwd: projectRoot,
        timeoutMs,
        onLine: progress,
      });
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
}

function readRows(file: string, output: string): readonly BenchRow[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly BenchRow[];
  } catch {
    throw new Error(`The bench wrote no rows: ${output.slice(-2000)}`);
  }
}
