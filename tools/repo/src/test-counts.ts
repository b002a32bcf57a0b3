/** The part of vitest's JSON report that is counted. */
export interface TestReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** What became of the tests of a run. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Counts a run. A file that failed without a failing test (it did not load, a hook threw) counts as
 * one failure, and so does a run that failed with all its tests green or without a report.
 */
export function countTests(report: TestReport | null, runSucceeded: boolean): TestCounts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    const failedBefore = counts.failed;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') counts.failed += 1;
      else counts.skipped += 1;
    }
    if (file.status === 'failed' && counts.failed === failedBefore) counts.failed += 1;
  }
  if (!runSucceeded && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** The last line of `npm test`. */
export function formatCounts({ passed, failed, skipped }: TestCounts): string {
  const line = `tests: ${String(passed)} passed, ${String(failed)} failed`;
  return skipped === 0 ? line : `${line}, ${String(skipped)} skipped`;
}
