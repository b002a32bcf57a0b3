import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { projectRoot } from '../project-root.ts';
import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { runCommand } from '../run-command.ts';
import { startCycle } from './start-cycle.ts';

const minuteMs = 60_000;

/** F1. What a stranger does: clones into an empty folder and types the commands of the README. */
export const freshClone: Proof = async (run) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-clone-'));
  const clone = path.join(folder, 'ataski');
  try {
    const cloned = await runCommand(['git', 'clone', '--quiet', projectRoot, clone], {
      cwd: folder,
      timeoutMs: minuteMs,
    });
    if (cloned.exitCode !== 0) throw new Error(`git clone failed: ${cloned.output}`);
    return [
      ...(await startCycle(clone, run)),
      await command(clone, run, 'demo'),
      await command(clone, run, 'test'),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function command(clone: string, run: ProofRun, name: 'demo' | 'test'): Promise<ProofRow> {
  run.progress(`npm run ${name} in a fresh clone`);
  const { exitCode, output, seconds } = await runCommand(['npm', 'run', name], {
    cwd: clone,
    timeoutMs: 30 * minuteMs,
  });
  const lastLine = output.trimEnd().split('\n').at(-1) ?? '';
  const isWhole =
    name === 'demo'
      ? /^claims: \d+ held, 0 did not$/.test(lastLine)
      : /^tests: [1-9]\d* passed, 0 failed/.test(lastLine);
  const limitSeconds = name === 'test' ? 600 : 180;
  return {
    id: 'F1',
    promise: `In a fresh clone with only Node and npm, npm run ${name} passes.`,
    measured: `exit ${String(exitCode)} after ${seconds.toFixed(0)} s: ${exitCode === 0 ? lastLine : output.slice(-1500)}`,
    goal: `exit 0 in under ${String(limitSeconds)} s`,
    holds: exitCode === 0 && isWhole && seconds < limitSeconds,
  };
}
