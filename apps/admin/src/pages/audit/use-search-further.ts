import { useEffect } from 'react';

import type { audit } from '@ataski/contract';

/** The pages of the list, as far as this needs them. */
export interface SearchedPages {
  readonly data: { readonly pages: readonly Page[] } | undefined;
  readonly error: Error | null;
  readonly hasNextPage: boolean;
  readonly isFetching: boolean;
  readonly isPlaceholderData: boolean;
  readonly fetchNextPage: () => unknown;
}

type Page = Pick<audit.AuditPage, 'events' | 'searchedBackTo'>;

/** A page of the server's is full with this many events. */
const fullPage = 50;
/** How many unfilled pages are asked for in a row without anybody pressing a button. */
const mostInARow = 25;

/**
 * Goes on by itself while pages come back short: the server looks at a bounded number of events for
 * each, and what is rare may lie far back. Stops for a person after some, and on a failure.
 */
export function useSearchFurther(pages: SearchedPages): boolean {
  const { data, error, hasNextPage, isFetching, isPlaceholderData, fetchNextPage } = pages;
  const wanted =
    hasNextPage && error === null && !isPlaceholderData && isWantingMore(data?.pages ?? []);
  useEffect(() => {
    if (wanted && !isFetching) void fetchNextPage();
  }, [wanted, isFetching, fetchNextPage]);
  return wanted;
}

/** Whether the newest pages are short, and not so many that a person should decide. */
export function isWantingMore(pages: readonly Page[]): boolean {
  const lastFull = pages.findLastIndex(({ events }) => events.length >= fullPage);
  const short = pages.slice(lastFull + 1);
  const found = short.reduce((sum, { events }) => sum + events.length, 0);
  return short.length > 0 && found < fullPage && short.length % mostInARow !== 0;
}
