import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startTestCluster } from '@ataski/postgres/test-cluster';
import type { TestCluster } from '@ataski/postgres/test-cluster';

import { projectRoot } from '../project-root.ts';
import type { Proof, ProofRow } from '../proof.ts';
import { dataSystems } from './system/data-systems.ts';

const checks = 8;

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

/** C2: carries out the eight acceptance checks of each data connector, in its own package. */
export const acceptance: Proof = async ({ progress }) => {
  const cluster = await startTestCluster();
  try {
    const rows: ProofRow[] = [];
    for (const { id } of dataSystems) {
      rows.push(await accept(id, cluster.address));
      progress(`${id}: ${rows.at(-1)?.measured ?? ''}`);
    }
    return rows;
  } finally {
    await cluster.stop();
  }
};

async function accept(system: string, cluster: TestCluster): Promise<ProofRow> {
  const file = `packages/connectors-${system.replaceAll('_', '-')}/src/acceptance.pg.test.ts`;
  const results = await runTests(file, cluster);
  const passed = results.filter(({ status }) => status === 'passed').length;
  const failed = results.filter(({ status }) => status !== 'passed').map(({ title }) => title);
  return {
    id: 'C2',
    promise: `${system}: the connector passes the acceptance checks.`,
    measured: `${String(passed)}/${String(results.length)}${failed.length === 0 ? '' : `, not: ${failed.join('; ')}`}`,
    goal: `${String(checks)}/${String(checks)}`,
    holds: passed === checks && results.length === checks,
  };
}

async function runTests(
  file: string,
  cluster: TestCluster,
): Promise<Report['testResults'][number]['assertionResults']> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-acceptance-'));
  const report = path.join(folder, 'report.json');
  const output = ['--reporter=json', `--outputFile=${report}`, '--typecheck.enabled=false'];
  try {
    const child = spawn(
      path.join(projectRoot, 'node_modules/.bin/vitest'),
      ['run', file, ...output],
      {
        cwd: projectRoot,
        env: { ...process.env, ATASKI_TEST_CLUSTER: JSON.stringify(cluster) },
        stdio: 'ignore',
      },
    );
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => resolve());
    });
    if (!existsSync(report)) return [];
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    return testResults.flatMap(({ assertionResults }) => assertionResults);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
