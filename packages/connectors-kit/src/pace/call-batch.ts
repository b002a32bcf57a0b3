import { batchMs } from './pace-rules.ts';

/** What a bucket answers: calls, or none and when to ask again. */
export interface TakenCalls {
  readonly granted: number;
  readonly waitMs: number;
}

/** Calls that were taken out of a bucket at once, to be made one by one. */
export interface CallBatch {
  /** 0 when a call may be made now; otherwise how many milliseconds to wait before asking again. */
  draw(): Promise<number>;
  /** Gives up what is left of it. */
  lapse(): void;
}

/** What {@link createCallBatch} needs. */
export interface CallBatchOptions {
  readonly largest: number;
  readonly take: (wanted: number) => Promise<TakenCalls>;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
}

/**
 * Takes one call at first, and twice as many each time a batch was used up before it lapsed:
 * whoever calls fast asks seldom, and whoever calls slowly lets nothing lapse that others could
 * have used.
 */
export function createCallBatch({ largest, take, now }: CallBatchOptions): CallBatch {
  let size = 0;
  let left = 0;
  let takenAt = Number.NEGATIVE_INFINITY;
  let wanted = 1;
  let line: Promise<unknown> = Promise.resolve();

  async function drawNext(): Promise<number> {
    const isGood = now() - takenAt < batchMs;
    if (left > 0 && isGood) {
      left -= 1;
      return 0;
    }
    if (size > 0) {
      const used = size - left;
      wanted = left === 0 && isGood ? Math.min(largest, wanted * 2) : Math.max(1, used);
    }
    // Before the question: the calls may have been in the bucket from then on.
    const askedAt = now();
    const { granted, waitMs } = await take(wanted);
    size = granted;
    left = Math.max(0, granted - 1);
    takenAt = askedAt;
    return granted > 0 ? 0 : Math.max(1, waitMs);
  }

  return Object.freeze<CallBatch>({
    draw() {
      // One question at a time: who comes meanwhile is served from its answer.
      const next = line.then(drawNext, drawNext);
      line = next;
      return next;
    },
    lapse() {
      size -= left;
      left = 0;
      takenAt = Number.NEGATIVE_INFINITY;
    },
  });
}
