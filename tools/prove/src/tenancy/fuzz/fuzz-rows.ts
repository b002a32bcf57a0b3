import type { ProofRow } from '../../proof.ts';
import type { DrainReport } from './drain.ts';
import type { BreachKind, Evidence } from './evidence.ts';
import { missingFromMix } from './mix.ts';
import type { ModelReport } from './model-check.ts';

/** Everything that a run ended with. */
export interface FuzzResult {
  readonly seed: number;
  readonly size: 'full' | 'small';
  readonly transactionsWanted: number;
  readonly seconds: number;
  readonly evidence: Evidence;
  readonly drained: DrainReport;
  readonly model: ModelReport;
  readonly poolMax: number;
  readonly heapGrowthMegabytes: number;
}

/** More than caches of texts and plans take; a leak per transaction would be many times that. */
const heapGrowthLimitMegabytes = 64;

/** The rows of T2. */
export function describeFuzz(result: FuzzResult): readonly ProofRow[] {
  return [...answerRows(result), ...leftoverRows(result), processRow(result), mixRow(result)];
}

function answerRows(result: FuzzResult): readonly ProofRow[] {
  const { evidence, model } = result;
  const counted = (name: string) => evidence.counted(name);
  const row = breachRow(evidence);
  return [
    row(
      'No answer and no error shows a row of another tenant.',
      '0 foreign rows',
      `${counted('transactions')} transactions, ${counted('rows checked')} rows in ${counted('answers checked')} answers and ${counted('errors checked')} errors; seed ${result.seed}, ${result.seconds.toFixed(0)} s`,
      ['foreign row'],
    ),
    row(
      'Each answer belongs to its own question.',
      'no other nonce, no other look-up',
      `${counted('answers checked')} answers, ${counted('look-ups answered')} look-ups`,
      ['wrong answer'],
    ),
    row(
      "Each tenant's rows equal the model: what was committed, as a whole, and nothing else.",
      'no difference',
      `${model.committed} committed, ${model.rolledBack} rolled back, in doubt ${model.landed} landed and ${model.lost} did not; ${model.rowsCompared} rows compared`,
      ['model'],
    ),
    row(
      'No hostile statement, forged context or misuse gets through.',
      'none',
      `${counted('hostile statements')} hostile statements, ${counted('hostile statements answered')} of the harmless ones answered`,
      ['let through'],
    ),
  ];
}

function leftoverRows({ drained, evidence, poolMax }: FuzzResult): readonly ProofRow[] {
  const row = breachRow(evidence);
  return [
    row(
      'No setting, role, lock, cursor, object, statement or transaction stays on a connection.',
      'every connection as new',
      `${evidence.counted('connections sampled')} looked at in between, ${drained.examined} at the end`,
      ['setting'],
    ),
    row(
      'No connection is leaked.',
      `at most ${poolMax}; in the end all idle, nobody waiting, as many sessions as connections`,
      `${drained.total} connections, ${drained.idle} idle, ${drained.waiting} waiting, ${drained.backends} sessions, ${drained.stuck} stuck`,
      ['connection'],
    ),
  ];
}

function processRow({ evidence, heapGrowthMegabytes }: FuzzResult): ProofRow {
  const row = breachRow(evidence)(
    'The process stays whole: no unhandled rejection, no warning, no growing heap.',
    `none; at most ${heapGrowthLimitMegabytes} MB`,
    `the heap grew by ${heapGrowthMegabytes.toFixed(1)} MB over the second half`,
    ['process'],
  );
  return { ...row, holds: row.holds && heapGrowthMegabytes <= heapGrowthLimitMegabytes };
}

/** Makes rows that hold when nothing of these kinds was broken. */
function breachRow(evidence: Evidence) {
  return (
    promise: string,
    goal: string,
    measured: string,
    kinds: readonly BreachKind[],
  ): ProofRow => {
    const breaches = evidence.breaches.filter(({ kind }) => kinds.includes(kind));
    const times = kinds.reduce((sum, kind) => sum + evidence.counted(`breach: ${kind}`), 0);
    const examples = breaches.slice(0, 3).map(({ detail }) => detail);
    return {
      id: 'T2',
      promise,
      goal,
      measured: times === 0 ? measured : `${measured}; ${times} breaches: ${examples.join(' | ')}`,
      holds: times === 0,
    };
  };
}

/** Guards against a fuzzer that does nothing. */
function mixRow({ evidence, size, transactionsWanted }: FuzzResult): ProofRow {
  const missing = missingFromMix(evidence, size, transactionsWanted);
  const list = (prefix: string) =>
    evidence
      .countedUnder(prefix)
      .map(([name, times]) => `${name} ${times}`)
      .join(', ');
  return {
    id: 'T2',
    promise: 'Every kind of step, failure and disturbance took place.',
    measured: `${missing.length === 0 ? 'all' : `too few of: ${missing.join(', ')}`}; steps: ${list('step: ')}; failures: ${list('failed: ')}; disturbances: ${list('disturbance: ')}`,
    goal: `${transactionsWanted} transactions, and each kind at least so often that it counts`,
    holds: missing.length === 0,
  };
}
