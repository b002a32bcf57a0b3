import { wireFaults } from './chaos-proxy.ts';
import type { Evidence } from './evidence.ts';
import { steps } from './step-plan.ts';

/** Failures that must have happened, by the name under which they are counted. */
const failures = [
  '22012',
  '23505',
  '23514',
  '22P02',
  '22021',
  '25006',
  '40001',
  '40P01',
  '42501',
  '42601',
  '57014',
  '57P01',
  'AT001',
  'AT002',
  'connection lost',
  'pool exhausted',
  'planned failure',
  'TENANCY_COMMIT_LOST',
  'TENANCY_STATEMENT_REFUSED',
  'TENANCY_TRANSACTION_OVER',
];

/** Rarer ones, which a small run may miss. */
const rareFailures = new Set(['25006', '22021', '57P01', 'AT001']);

/** What did not happen often enough: then the run proves nothing. */
export function missingFromMix(
  evidence: Evidence,
  size: 'full' | 'small',
  transactions: number,
): readonly string[] {
  const often = size === 'full' ? 20 : 1;
  const atLeast: (readonly [string, number])[] = [
    ['transactions', transactions],
    ['connections sampled', often],
    ['hostile statements answered', often],
    ['distinct texts', size === 'full' ? 5_000 : 500],
    ['disturbance: pool taken away', size === 'full' ? 3 : 1],
    ...steps.map(({ name }) => [`step: ${name}`, often] as const),
    ...['cancel', 'terminate', ...wireFaults].map(
      (name) => [`disturbance: ${name}`, often] as const,
    ),
    ...failures
      .filter((name) => size === 'full' || !rareFailures.has(name))
      .map((name) => [`failed: ${name}`, often] as const),
  ];
  return atLeast
    .filter(([name, times]) => evidence.counted(name) < times)
    .map(([name, times]) => `${name} (${evidence.counted(name)} of ${times})`);
}
