import type { ProofRow } from '../../proof.ts';
import { phantomMs } from '../schedules/end-all.ts';
import type { Fault } from '../schedules/scene.ts';
import type { LastLook } from './last-look.ts';
import type { Watched } from './watch.ts';

/** What came out of all kills. */
export interface KillResult {
  readonly kills: number;
  readonly restarts: number;
  readonly seconds: number;
  readonly seed: number;
  readonly watched: Watched;
  /** When the last hold of the dead was freed by one survivor; null: it never was. */
  readonly freedAfterMs: number | null;
  readonly last: LastLook;
  /** Calls that the provider saw. */
  readonly left: number;
}

/** The lines of the proof. */
export function describeKills(
  result: KillResult,
  wanted: { readonly kills: number; readonly restarts: number },
): readonly ProofRow[] {
  const { kills, restarts, watched, freedAfterMs, last, left, seed, seconds } = result;
  const of = (breaks: Fault['breaks']) => last.faults.filter((fault) => fault.breaks === breaks);
  const books = of('limit');
  const evidence = of('evidence');
  const isLongEnough = kills === wanted.kills && restarts === wanted.restarts && watched.looks > 0;
  const presumed = last.byState.includes(' presumed');
  return [
    {
      id: 'G1',
      promise: `While processes of 4 are killed (SIGKILL) ${String(wanted.kills)} times and the database crashes ${String(wanted.restarts)} times, settled and held never pass a limit by one unit, and in the end both are the sum of the calls.`,
      measured: `${String(kills)} kills and ${String(restarts)} crashes in ${seconds.toFixed(0)} s; ${String(watched.looks)} looks, ${String(watched.beyondLimit.length)} beyond a limit; ${String(last.calls)} calls (${last.byState}), ${contradictions(books)}; seed ${String(seed)}`,
      goal: 'none beyond a limit, no contradiction, and some calls presumed',
      holds: isLongEnough && presumed && watched.beyondLimit.length === 0 && books.length === 0,
    },
    {
      id: 'G1',
      promise: 'A hold whose process was killed is presumed spent within 5 s of its time.',
      measured: `longest ${watched.longestPhantomMs.toFixed(0)} ms beyond its time; ${freedAfterMs === null ? 'some were never freed' : `the last ones freed ${freedAfterMs.toFixed(0)} ms after the last kill, by one process`}`,
      goal: `at most ${String(phantomMs)} ms`,
      holds: watched.phantoms === 0 && watched.longestPhantomMs > 0 && freedAfterMs !== null,
    },
    {
      id: 'G1',
      promise:
        'Every call that left a process which was killed has its intent row, from before, and its outcome rows exactly once.',
      measured: `${String(left)} calls seen by the provider, ${contradictions(evidence)}`,
      goal: 'no contradiction',
      holds: left > kills && evidence.length === 0,
    },
  ];
}

function contradictions(faults: readonly Fault[]): string {
  const examples = faults.slice(0, 3).map(({ what }) => what);
  return `${String(faults.length)} contradictions${examples.length === 0 ? '' : `, for example ${examples.join('; ')}`}`;
}
