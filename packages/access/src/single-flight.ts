import { createHash } from 'node:crypto';

import type { Clock } from '@ataski/kernel';

/** Lets many callers share one piece of work. */
export interface SingleFlight<T> {
  /** Runs `work`, or joins the run for the same secret, or takes its result of the last ten seconds. */
  run(secret: string, work: () => Promise<T>): Promise<T>;
  /** Makes `result` the one that callers with this secret take for ten seconds. */
  put(secret: string, result: T): void;
}

const keptMs = 10_000;

/**
 * A refresh token works once, and a page sends its requests at once: without this, all but one of
 * them would be signed out. A failure is shared by those who wait for it and not kept.
 */
export function createSingleFlight<T>(clock: Clock): SingleFlight<T> {
  const runs = new Map<string, { readonly result: Promise<T>; doneAt: number | null }>();

  const forgetOld = (): void => {
    const now = clock.now().getTime();
    for (const [key, { doneAt }] of runs) {
      if (doneAt !== null && now - doneAt >= keptMs) runs.delete(key);
    }
  };

  return Object.freeze({
    put: (secret: string, result: T) => {
      runs.set(keyOf(secret), { result: Promise.resolve(result), doneAt: clock.now().getTime() });
    },
    run: (secret: string, work: () => Promise<T>) => {
      forgetOld();
      const key = keyOf(secret);
      const known = runs.get(key);
      if (known !== undefined) return known.result;
      const run = { result: work(), doneAt: null as number | null };
      runs.set(key, run);
      run.result.then(
        () => {
          run.doneAt = clock.now().getTime();
        },
        () => runs.delete(key),
      );
      return run.result;
    },
  });
}

/** The map holds no cookie, only its digest. */
function keyOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
