import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Group } from '../measure.ts';
import { writeBundleFile } from './bundle-file.ts';

const run = promisify(execFile);
const entries = 1_000_000;
/** One core, for all of them. */
const goalCpuSeconds = 15;
const repository = fileURLToPath(new URL('../../../', import.meta.url));
const usage = new URL('report-usage.mjs', import.meta.url).href;

/**
 * A million entries verified offline, by the file that an auditor is given, in a process of its
 * own. The reference is the time that it may take.
 */
export async function openVerify(): Promise<Group> {
  await run(process.execPath, [path.join(repository, 'tools/repo/src/build-package.ts')], {
    cwd: path.join(repository, 'packages/audit'),
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'ataski-bundle-'));
  const close = () => rm(folder, { recursive: true });
  try {
    const bundle = path.join(folder, 'stream.bundle');
    const key = await writeBundleFile(bundle, entries, (done, what) => {
      console.error(`  ${done.toLocaleString('en-GB')} entries ${what}`);
    });
    return {
      comparisons: [
        {
          ...{ id: 'E4', name: 'Verify 1,000,000 entries offline, against 15 s of one core' },
          ...{ unit: 'ms of CPU', goal: '<= 1', rounds: 3 },
          ours: () => verifyOnce(bundle, key),
          reference: () => Promise.resolve(goalCpuSeconds * 1000),
        },
      ],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function verifyOnce(bundle: string, key: string): Promise<number> {
  const program = path.join(repository, 'packages/audit/dist/verify.js');
  const startedAt = performance.now();
  const { stdout, stderr } = await run(
    process.execPath,
    ['--import', usage, program, bundle, '--key', key, '--json'],
    { maxBuffer: 1 << 26 },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const report = JSON.parse(stdout) as { verdict: string; entries: number };
  assert.equal(report.verdict, 'ok');
  assert.equal(report.entries, entries);
  const { cpuMicros, maxRSS } = JSON.parse(stderr) as { cpuMicros: number; maxRSS: number };
  console.error(
    `  ${Math.round(entries / seconds).toLocaleString('en-GB')} entries/s, ${(cpuMicros / 1e6).toFixed(1)} s of CPU, ${String(Math.round(maxRSS / 1024))} MiB at most`,
  );
  return cpuMicros / 1000;
}
