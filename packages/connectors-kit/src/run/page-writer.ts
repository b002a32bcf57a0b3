import type { PageToStore } from '../landing/page-store.ts';
import type { ReadStep } from '../reading/reading.ts';

/** How the pages of a step are written, and when the worker has to stop. */
export interface PageWriting {
  /** Commits one page. */
  readonly store: (page: PageToStore) => Promise<void>;
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
 * So many characters of objects are written while the next page is read. Behind a page that holds
 * more nothing is read until it is written: two of that kind at once would fill the memory.
 */
const mostReadAhead = 2_000_000;

/**
 * Reads the next page while the last one is written: both take about as long. Pages are committed
 * in the order in which they were read, each with its position, so that nothing is ever skipped; a
 * page that was read and not committed is read again. Whoever looks at what has landed waits for
 * `settled` first.
 */
export function createPageWriter(): PageWriter {
  let writing: Promise<void> = Promise.resolve();
  return Object.freeze<PageWriter>({
    settled: () => writing,
    async follow(step, { store, isOver }) {
      for (;;) {
        if (isOver()) {
          await writing;
          return 'yielded';
        }
        const page = await readThenSettle(step, () => writing);
        if (page === null) return 'current';
        writing = store(page);
        // Awaited with the next page at the latest; until then nobody may call it unhandled.
        writing.catch(() => undefined);
        if (page.isLast || sizeOf(page) > mostReadAhead) await writing;
        if (page.isLast) return 'done';
      }
    },
  });
}

function sizeOf({ records }: PageToStore): number {
  return records.reduce((size, { text }) => size + text.length, 0);
}

/** The next page, once the one before is committed, whether or not reading went well. */
async function readThenSettle(
  step: ReadStep,
  written: () => Promise<void>,
): Promise<PageToStore | null> {
  const [page, write] = await Promise.allSettled([step.advance(), written()]);
  // What was not committed comes first: the page after it would leave a gap.
  if (write.status === 'rejected') throw write.reason;
  if (page.status === 'rejected') throw page.reason;
  return page.value;
}
