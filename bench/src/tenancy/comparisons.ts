import type { Comparison, Goal } from '../measure.ts';
import { callsPerSecond, medianLatencyMicroseconds } from '../rounds.ts';

/** One unit of work, as often as wanted. */
export type Work = () => Promise<unknown>;

/** Two ways to do the same work. A goal is stated, or null: the row informs. */
export interface Sides {
  readonly name: string;
  readonly goal: Goal | null;
  readonly ours: Work;
  readonly reference: Work;
}

/** One call after the other: the median time of one. */
export function compareLatency(sides: Sides, callsPerRound = 1000): Comparison {
  return {
    id: 'T4',
    name: sides.name,
    unit: 'µs, median',
    goal: sides.goal,
    ours: () => medianLatencyMicroseconds(sides.ours, callsPerRound),
    reference: () => medianLatencyMicroseconds(sides.reference, callsPerRound),
  };
}

/** So many callers at once: how many calls end in a second. Above 1 ours is the faster. */
export function compareThroughput(sides: Sides, callers: number, callsPerRound = 2000): Comparison {
  return {
    id: 'T4',
    name: sides.name,
    unit: 'calls/s',
    goal: sides.goal,
    ours: () => callsPerSecond(sides.ours, callsPerRound, callers),
    reference: () => callsPerSecond(sides.reference, callsPerRound, callers),
  };
}
