import type { Clock } from '@ataski/kernel';

/** A clock that stands still until it is moved. */
export interface LabClock extends Clock {
  /** Milliseconds since 1970. */
  at: number;
  /** Moves it, as resting does. */
  pass(ms: number): void;
}

/** Makes one. The simulators of a lab go by it too. */
export function labClock(isoInstant = '2026-11-20T12:00:00Z'): LabClock {
  const clock: LabClock = {
    at: Date.parse(isoInstant),
    now: () => new Date(clock.at),
    pass: (ms) => {
      clock.at += ms;
    },
  };
  return clock;
}
