/** One timer for a time that keeps changing. */
export interface DueTimer {
  /** Looks no later than at this time of `performance.now()`. A later one is left to the look. */
  arm(dueAt: number): void;
  clear(): void;
}

/**
 * A timer that is not set. It is moved only to an earlier time: whoever looks too early arms it
 * again, which costs less than moving it with every chunk. It keeps no process alive.
 */
export function createDueTimer(look: () => void): DueTimer {
  let armedFor = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  return {
    arm: (dueAt) => {
      if (dueAt >= armedFor) return;
      armedFor = dueAt;
      clearTimeout(timer);
      const fire = (): void => {
        armedFor = Number.POSITIVE_INFINITY;
        look();
      };
      timer = setTimeout(fire, Math.max(1, Math.ceil(dueAt - performance.now())));
      timer.unref();
    },
    clear: () => clearTimeout(timer),
  };
}
