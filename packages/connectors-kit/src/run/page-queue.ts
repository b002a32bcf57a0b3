import { isPlain, joinPages } from '../landing/joined-pages.ts';
import type { PageToStore } from '../landing/page-store.ts';

/** Commits one page, or several that were joined. */
export type StorePage = (page: PageToStore) => Promise<void>;

/** Pages on their way into the database, written one behind the other. */
export interface PageQueue {
  /** Forgets what the last step left: what it failed with is its own. */
  clear(): void;
  /** Takes a page, unless one before it failed: behind that it would leave a gap. */
  add(page: PageToStore, store: StorePage): void;
  /** Resolves when there is room for another page; rejects with what a page failed with. */
  hasRoom(): Promise<void>;
  /** Resolves when nothing is being written; rejects with what a page failed with. */
  settled(): Promise<void>;
  hasFailed(): boolean;
}

/**
 * So many characters of objects may wait to be written while the next page is read: two pages that
 * hold more at once would fill the memory.
 */
const mostAhead = 2_000_000;
/** Nor more pages than these, so that whoever stops is through with them soon. */
const mostPagesAhead = 4;

/** An empty one. Plain pages of one stream that wait together are written by one transaction. */
export function createPageQueue(): PageQueue {
  const waiting: PageToStore[] = [];
  let inHand: readonly PageToStore[] = [];
  let isWriting = false;
  let hasFailed = false;
  let settled: Promise<void> = Promise.resolve();
  let next: Promise<void> = settled;

  const drain = async (store: StorePage): Promise<void> => {
    try {
      while (waiting.length > 0) {
        inHand = waiting.splice(0, countTogether(waiting));
        next = store(joinPages(inHand));
        await next;
        inHand = [];
      }
    } catch (error) {
      hasFailed = true;
      throw error;
    } finally {
      isWriting = false;
    }
  };
  const isFull = (): boolean => {
    const pages = [...inHand, ...waiting];
    return pages.length >= mostPagesAhead || sizeOf(pages) > mostAhead;
  };

  return Object.freeze<PageQueue>({
    clear() {
      waiting.length = 0;
      inHand = [];
      hasFailed = false;
      settled = Promise.resolve();
    },
    add(page, store) {
      if (hasFailed) return;
      waiting.push(page);
      if (isWriting) return;
      isWriting = true;
      settled = drain(store);
      // Awaited later; until then nobody may call it unhandled.
      settled.catch(() => undefined);
    },
    async hasRoom() {
      while (isFull()) await next;
    },
    settled: () => settled,
    hasFailed: () => hasFailed,
  });
}

/** How many of the pages at the front are written by one transaction. */
function countTogether(pages: readonly PageToStore[]): number {
  const [first] = pages;
  if (first === undefined || !isPlain(first)) return 1;
  const other = pages.findIndex((page) => page.stream !== first.stream || !isPlain(page));
  return other < 0 ? pages.length : other;
}

function sizeOf(pages: readonly PageToStore[]): number {
  return pages.reduce((sum, { records }) => sum + sizeOfTexts(records), 0);
}

function sizeOfTexts(records: PageToStore['records']): number {
  return records.reduce((size, { text }) => size + text.length, 0);
}
