import type { PageToStore } from './page-store.ts';

/** True when nothing but objects is in a page, and where its stream stands. */
export function isPlain({
  buried,
  buryUnseenBy,
  wholeParents,
  keepsHistory,
}: PageToStore): boolean {
  return (
    buried.length === 0 &&
    buryUnseenBy === undefined &&
    (wholeParents ?? []).length === 0 &&
    keepsHistory !== true
  );
}

/**
 * Pages of one stream that follow one another, all plain when there are several, as one: of equal
 * ids the last wins, as it would page by page.
 */
export function joinPages(pages: readonly PageToStore[]): PageToStore {
  const [first, ...others] = pages;
  if (first === undefined) throw new RangeError('There is no page to join.');
  return others.reduce((joined, page) => {
    const estimate = page.estimate ?? joined.estimate;
    return {
      ...page,
      read: joined.read + page.read,
      records: [...joined.records, ...page.records],
      pages: (joined.pages ?? 1) + (page.pages ?? 1),
      ...(estimate === undefined ? {} : { estimate }),
    };
  }, first);
}
