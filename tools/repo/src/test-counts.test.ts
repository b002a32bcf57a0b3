import { describe, expect, it } from 'vitest';

import { countTests, formatCounts } from './test-counts.ts';

const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe('the last line of npm test', () => {
  it('counts what passed and failed', () => {
    const report = { testResults: [file('passed', 'passed', 'passed'), file('failed', 'failed')] };
    expect(formatCounts(countTests(report, false))).toBe('tests: 2 passed, 1 failed');
  });

  it('shows skipped tests, whatever name they are given', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped', 'pending', 'todo')] };
    expect(formatCounts(countTests(report, true))).toBe('tests: 1 passed, 0 failed, 3 skipped');
  });

  it('counts a file that did not load as a failure', () => {
    const report = { testResults: [file('passed', 'passed'), file('failed')] };
    expect(formatCounts(countTests(report, false))).toBe('tests: 1 passed, 1 failed');
  });

  it('counts a failed run as a failure though every test passed', () => {
    const report = { testResults: [file('passed', 'passed')] };
    expect(formatCounts(countTests(report, false))).toBe('tests: 1 passed, 1 failed');
  });

  it('counts a run without a report as a failure', () => {
    expect(formatCounts(countTests(null, false))).toBe('tests: 0 passed, 1 failed');
  });
});
