import type { Clock } from '@ataski/kernel';

import type { Pace, PaceRest } from './pace.ts';

/** The pace of one run by itself: it knows nothing of other runs, and holds nobody back. */
export function createOwnPace(callsPerSecond: number, clock: Clock, rest: PaceRest): Pace {
  const gapMs = 1000 / callsPerSecond;
  let lastAt = Number.NEGATIVE_INFINITY;
  let line: Promise<void> = Promise.resolve();
  const wait = async (): Promise<void> => {
    const waitMs = Math.min(gapMs, lastAt + gapMs - clock.now().getTime());
    if (waitMs > 0) await rest.sleep(waitMs, rest.signal);
    lastAt = clock.now().getTime();
  };
  return Object.freeze<Pace>({
    async turn() {
      // One behind the other: two that waited side by side would go together.
      const own = line.then(wait);
      line = own.catch(() => undefined);
      await own;
    },
    holdBack: () => Promise.resolve(),
  });
}
