import { setTimeout as delay } from 'node:timers/promises';

/** Something that is done again and again. */
export interface Loop {
  /** Begins; does nothing when it runs already. */
  start(): void;
  /** Resolves when the step that is under way is over. */
  stop(): Promise<void>;
}

/**
 * Makes a loop of a step that never throws. Steps begin `intervalMs` apart; at once behind one that
 * took longer, or that answers true.
 */
export function createLoop(step: () => Promise<boolean>, intervalMs: number): Loop {
  let running: { readonly abort: AbortController; readonly over: Promise<void> } | null = null;

  const run = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      const startedAt = performance.now();
      const isEager = await step();
      if (signal.aborted) return;
      const leftMs = intervalMs - (performance.now() - startedAt);
      if (!isEager && leftMs > 0 && !(await rest(leftMs, signal))) return;
    }
  };

  return Object.freeze<Loop>({
    start() {
      if (running !== null) return;
      const abort = new AbortController();
      running = { abort, over: run(abort.signal) };
    },
    async stop() {
      const stopping = running;
      running = null;
      stopping?.abort.abort();
      await stopping?.over;
    },
  });
}

/** False when it was woken to stop. */
async function rest(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
