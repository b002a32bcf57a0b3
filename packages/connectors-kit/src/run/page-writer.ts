import type { PageToStore } from '../landing/page-store.ts';
import type { ReadStep } from '../reading/reading.ts';
import { createPageQueue } from './page-queue.ts';
import type { StorePage } from './page-queue.ts';

/** How the pages of a step are written, and when the worker has to stop. */
export interface PageWriting {
  readonly store: StorePage;
  /** True when no further page may be begun. */
  readonly isOver: () => boolean;
}

/** Writes pages, one behind the other. */
export interface PageWriter {
  /** Resolves when nothing is being written; rejects with what the last page failed with. */
  settled(): Promise<void>;
  /** Reads a step to its end, or until it is over. Every page that was read is written. */
  follow(step: ReadStep, writing: PageWriting): Promise<'current' | 'done' | 'yielded'>;
}

/**
 * Reads the next page while the last ones are written: both take about as long. Pages are committed
 * in the order in which they were read, those that wait together in one transaction where nothing
 * but objects is in them, each with its position, so that nothing is ever skipped; a page that was
 * read and not committed is read again. Whoever looks at what has landed waits for `settled`
 * first.
 */
export function createPageWriter(): PageWriter {
  const queue = createPageQueue();
  return Object.freeze<PageWriter>({
    settled: queue.settled,
    async follow(step, { store, isOver }) {
      queue.clear();
      for (;;) {
        await queue.hasRoom();
        if (queue.hasFailed() || isOver()) {
          await queue.settled();
          return 'yielded';
        }
        const page = await readAhead(step, queue.settled);
        if (page === null) return 'current';
        queue.add(page, store);
        if (page.isLast) {
          await queue.settled();
          return 'done';
        }
      }
    },
  });
}

/** The next page. Behind the last one, and when reading fails, all before it is committed first. */
async function readAhead(
  step: ReadStep,
  written: () => Promise<void>,
): Promise<PageToStore | null> {
  let page: PageToStore | null = null;
  try {
    page = await step.advance();
  } catch (error) {
    // What was not committed comes first: the page after it would leave a gap.
    await written();
    throw error;
  }
  if (page === null) await written();
  return page;
}
