import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { TestCluster } from '@ataski/postgres/test-cluster';

import { projectRoot } from '../../project-root.ts';
import type { NamedTest } from './weakening.ts';

/** How a test ended; `absent` when it was not found or not carried out. */
export type TestResult = 'passed' | 'failed' | 'absent';

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Runs one test of packages/tenancy in a process of its own, on `cluster`. */
export async function runNamedTest(
  cluster: TestCluster,
  test: NamedTest,
  replacedMigration?: string,
): Promise<TestResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-mutation-'));
  const report = path.join(folder, 'report.json');
  const pattern = test.title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const file = `packages/tenancy/src/${test.file}`;
  const parameters = ['run', file, '-t', pattern, '--typecheck.enabled=false'];
  const output = ['--reporter=json', `--outputFile=${report}`];
  try {
    await finish(path.join(projectRoot, 'node_modules/.bin/vitest'), [...parameters, ...output], {
      ATASKI_TEST_CLUSTER: JSON.stringify(cluster),
      ...(replacedMigration === undefined ? {} : { ATASKI_REPLACED_MIGRATION: replacedMigration }),
    });
    return existsSync(report) ? resultOf(readFileSync(report, 'utf8'), test.title) : 'absent';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function resultOf(text: string, title: string): TestResult {
  const results = (JSON.parse(text) as Report).testResults.flatMap(
    ({ assertionResults }) => assertionResults,
  );
  const found = results.find((each) => each.title === title);
  if (found?.status === 'passed') return 'passed';
  // A test that never started, because a hook failed, has said nothing.
  return found?.status === 'failed' && found.failureMessages.length > 0 ? 'failed' : 'absent';
}

function finish(
  command: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd: projectRoot,
      env: { ...process.env, ...environment },
      stdio: 'ignore',
    });
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
}
