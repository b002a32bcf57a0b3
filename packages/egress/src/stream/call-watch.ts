import type { ErrorDetails } from '@ataski/kernel';

import { EgressError } from '../errors.ts';
import type { EgressErrorCode } from '../errors.ts';
import { createDueTimer } from './due-timer.ts';
import type { EgressStreamLimits } from './stream-limits.ts';

/** Why a call has to stop that nothing is wrong with. */
export interface StopReason {
  readonly code: Extract<EgressErrorCode, 'EGRESS_ABORTED' | 'EGRESS_TIMED_OUT'>;
  readonly details: ErrorDetails;
}

/** Watches the clock and the caller's signal for one call. */
export interface CallWatch {
  /** Fires when the call has to stop. */
  readonly signal: AbortSignal;
  /** Throws the reason to stop, as of a call of which nothing has left. */
  assertRunning(): void;
  /** Asks to be told, once, in place of an earlier listener. */
  onStop(listener: (reason: StopReason) => void): void;
  /** From now on the head of the answer is waited for. */
  awaitHead(): void;
  /** Something came: from now on the rest is waited for. */
  hear(): void;
  /** While it rests, the silence is ours. */
  rest(isResting: boolean): void;
  /** Lets go of the timer and the signal. Nothing stops the call any more. */
  end(): void;
}

type Times = Pick<EgressStreamLimits, 'headersTimeoutMs' | 'idleTimeoutMs' | 'totalTimeoutMs'>;

/** Begins to count. */
export function createCallWatch(times: Times, callerSignal: AbortSignal | undefined): CallWatch {
  const controller = new AbortController();
  const totalDueAt = performance.now() + times.totalTimeoutMs;
  let phase: 'admission' | 'head' | 'body' | 'rest' = 'admission';
  let since = 0;
  let reason: StopReason | null = null;
  let listener: ((reason: StopReason) => void) | null = null;

  const end = (): void => {
    timer.clear();
    callerSignal?.removeEventListener('abort', abort);
    listener = null;
  };
  const stop = (code: StopReason['code'], details: ErrorDetails): void => {
    reason = { code, details };
    const told = listener;
    end();
    controller.abort();
    told?.(reason);
  };
  const abort = (): void => stop('EGRESS_ABORTED', {});
  const timer = createDueTimer(() => {
    const now = performance.now();
    const timeoutMs = phaseMs(times, phase);
    if (now >= totalDueAt) stop('EGRESS_TIMED_OUT', { timeoutMs: times.totalTimeoutMs });
    else if (now >= since + timeoutMs) stop('EGRESS_TIMED_OUT', { timeoutMs, reason: phase });
    else timer.arm(Math.min(totalDueAt, since + timeoutMs));
  });
  const enter = (next: typeof phase): void => {
    since = performance.now();
    if (next === phase) return;
    phase = next;
    timer.arm(Math.min(totalDueAt, since + phaseMs(times, phase)));
  };

  timer.arm(totalDueAt);
  if (callerSignal?.aborted === true) abort();
  else callerSignal?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    assertRunning: () => {
      if (reason === null) return;
      throw new EgressError(reason.code, reason.details, undefined, false);
    },
    onStop: (told) => {
      listener = told;
    },
    awaitHead: () => enter('head'),
    hear: () => enter('body'),
    rest: (isResting) => enter(isResting ? 'rest' : 'body'),
    end,
  };
}

/** How long a phase may last without a word; the others last as long as the call. */
function phaseMs(times: Times, phase: string): number {
  if (phase === 'head') return times.headersTimeoutMs;
  return phase === 'body' ? times.idleTimeoutMs : Number.POSITIVE_INFINITY;
}
