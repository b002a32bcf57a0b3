import type { Clock } from '@ataski/kernel';

import type { EgressBudget } from './egress-options.ts';
import { EgressError } from './errors.ts';

/** Counts the calls of one system. */
export interface CallBudget {
  /**
   * Waits for a free slot and takes it. The returned function gives it back, once. Throws
   * EGRESS_BUDGET_EXHAUSTED when the minute is used up, or when `signal` fires while waiting.
   */
  enter(signal: AbortSignal): Promise<() => void>;
}

const minuteMs = 60_000;

/** An unused budget. Without limits it never waits and never refuses. */
export function createCallBudget(system: string, budget: EgressBudget, clock: Clock): CallBudget {
  const started: number[] = [];
  const waiting: (() => void)[] = [];
  let running = 0;
  const maxRunning = budget.maxConcurrentCalls ?? Number.POSITIVE_INFINITY;
  const maxPerMinute = budget.maxCallsPerMinute ?? Number.POSITIVE_INFINITY;

  const leave = (): void => {
    const next = waiting.shift();
    // The slot goes from hand to hand, so a newcomer cannot overtake the queue.
    if (next === undefined) running -= 1;
    else next();
  };
  const countMinute = (): void => {
    if (maxPerMinute === Number.POSITIVE_INFINITY) return;
    const now = clock.now().getTime();
    while (started[0] !== undefined && started[0] <= now - minuteMs) started.shift();
    const [oldest] = started;
    if (started.length >= maxPerMinute) {
      const retryAfterMs = oldest === undefined ? minuteMs : oldest + minuteMs - now;
      throw new EgressError('EGRESS_BUDGET_EXHAUSTED', { system, reason: 'calls', retryAfterMs });
    }
    started.push(now);
  };

  return Object.freeze({
    enter: async (signal: AbortSignal) => {
      if (running < maxRunning) running += 1;
      else await waitForSlot(waiting, signal, system);
      try {
        countMinute();
      } catch (error) {
        leave();
        throw error;
      }
      let isHeld = true;
      return () => {
        if (isHeld) leave();
        isHeld = false;
      };
    },
  });
}

function waitForSlot(waiting: (() => void)[], signal: AbortSignal, system: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      waiting.splice(waiting.indexOf(proceed), 1);
      reject(new EgressError('EGRESS_BUDGET_EXHAUSTED', { system, reason: 'concurrency' }));
    };
    const proceed = (): void => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    if (signal.aborted) {
      reject(new EgressError('EGRESS_BUDGET_EXHAUSTED', { system, reason: 'concurrency' }));
      return;
    }
    signal.addEventListener('abort', giveUp, { once: true });
    waiting.push(proceed);
  });
}
