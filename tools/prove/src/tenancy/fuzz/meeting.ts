import { setTimeout as sleep } from 'node:timers/promises';

/** Two who wait for each other, but not for ever: one of them may have died. */
export interface Meeting {
  arrive(): Promise<void>;
}

/** Everybody goes on once `expected` have arrived, or after `patienceMs`. */
export function createMeeting(expected: number, patienceMs: number): Meeting {
  const all = Promise.withResolvers<undefined>();
  let arrived = 0;
  return {
    async arrive() {
      arrived += 1;
      if (arrived === expected) all.resolve(undefined);
      await Promise.race([all.promise, sleep(patienceMs)]);
    },
  };
}
