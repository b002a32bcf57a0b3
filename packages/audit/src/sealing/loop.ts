import { setTimeout as delay } from 'node:timers/promises';

/** Something that is done again and again. */
export interface Loop {
  /** Begins; does nothing when it runs already. */
  start(): void;
  /** Resolves when the step that is under way is over. */
  stop(): Promise<void>;
}

/**
 * Makes a loop of a step that never throws. It rests `intervalMs` behind each step, except behind
 * one that answers true.
 */
export function createLoop(step: () => Promise<boolean>, intervalMs: number): Loop {
  let running: { readonly abort: AbortController; readonly over: Promise<void> } | null = null;

  const run = async (signal: AbortSignal): Promise<void> => {
    let isEager = true;
    while (isEager || (await rest(intervalMs, signal))) {
      isEager = await step();
      if (signal.aborted) return;
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
async function rest(intervalMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(intervalMs, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
