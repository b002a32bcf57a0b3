import type { ProofRow, ProofRun } from '../../proof.ts';
import type { Tally } from '../tally.ts';
import { crashPoints } from './plan.ts';
import type { Fault } from './scene.ts';

/** What came out of all schedules. */
export interface ScheduleResult {
  readonly wanted: number;
  readonly seed: number;
  readonly seconds: number;
  readonly tally: Tally;
  /** With the seed of the schedule in which each was found. */
  readonly faults: readonly (Fault & { readonly seed: number })[];
}

/** The lines of the proof. */
export function describeSchedules(
  result: ScheduleResult,
  size: ProofRun['size'],
): readonly ProofRow[] {
  const { tally, wanted, seed, seconds } = result;
  const of = (name: string) => `${String(tally.counted(name))} ${name}`;
  const missing = missingFromMix(tally, size, wanted);
  return [
    row(result, 'limit', {
      promise: `In ${String(wanted)} seeded schedules with injected crashes, aborts and clocks that are wrong, settled and held never pass a limit by one unit, both are the sum of the calls, and each caller was told the truth.`,
      measured: `${of('looks')}, ${of('granted')}, ${of('refused')}`,
    }),
    row(result, 'phantom', {
      promise: 'Holds of processes that died are presumed spent within 5 s of their time.',
      measured: `${of('phantom holds')}, ${of('presumed')}`,
    }),
    row(result, 'evidence', {
      promise:
        'Every call that left has its intent row, committed before, and as many outcome rows as it has ended.',
      measured: of('left'),
    }),
    {
      id: 'G1',
      promise: 'Everything that can go wrong did, often enough to prove something.',
      measured: `${of('schedules')}, ${of('steps')} in ${seconds.toFixed(0)} s; crashes: ${tally.describe('crash: ')}; line: ${tally.describe('line: ')}; ${others.map(of).join(', ')}; too rare: ${missing.join(', ') || 'none'}; seed ${String(seed)}`,
      goal: 'nothing too rare',
      holds: missing.length === 0,
    },
  ];
}

const others = [
  ...['estimated', 'settled', 'released', 'settlements of what had ended', 'presumed'],
  ...['clocks that are wrong', 'batches of several', 'backends terminated', 'times elapsed'],
  ...['holds without an answer', 'limits lowered', 'limits raised', 'limits removed'],
  ...['limits set again', 'removals refused'],
];

/** What a small run may miss. */
const rare = new Set<string>([
  ...crashPoints.map((point) => `crash: ${point}`),
  ...['limits removed', 'limits set again', 'removals refused', 'backends terminated'],
]);

function missingFromMix(tally: Tally, size: ProofRun['size'], wanted: number): readonly string[] {
  const names = [
    ...['granted', 'refused', 'left', 'phantom holds', ...others],
    ...crashPoints.map((point) => `crash: ${point}`),
    ...['lose the answer', 'lose the question'].map((fault) => `line: ${fault}`),
  ];
  const atLeast: readonly (readonly [string, number])[] = [
    ['schedules', wanted],
    ...(size === 'full'
      ? names.map((name) => [name, 100] as const)
      : names.filter((name) => !rare.has(name)).map((name) => [name, 1] as const)),
  ];
  return atLeast
    .filter(([name, times]) => tally.counted(name) < times)
    .map(([name, times]) => `${name} (${String(tally.counted(name))} of ${String(times)})`);
}

function row(
  { faults }: ScheduleResult,
  breaks: Fault['breaks'],
  { promise, measured }: { readonly promise: string; readonly measured: string },
): ProofRow {
  const found = faults.filter((fault) => fault.breaks === breaks);
  const examples = found.slice(0, 3).map(({ what, seed }) => `${what} (schedule ${String(seed)})`);
  return {
    id: 'G1',
    promise,
    measured: `${String(found.length)} contradictions${examples.length === 0 ? '' : `, for example ${examples.join('; ')}`}; ${measured}`,
    goal: 'no contradiction',
    holds: found.length === 0,
  };
}
