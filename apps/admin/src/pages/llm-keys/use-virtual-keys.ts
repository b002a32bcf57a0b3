import { useEffect } from 'react';

import { virtualKeys } from '@ataski/contract';

import { usePages } from '../../api/use-call.ts';

const mostPages = 10;

/** The virtual keys, the newest first: 2,000 at most, and `isWhole` says if those are all. */
export function useVirtualKeys() {
  const pages = usePages(virtualKeys.listVirtualKeys, {});
  const { hasNextPage, isFetchingNextPage, fetchNextPage, data } = pages;
  const isFull = (data?.pages.length ?? 0) >= mostPages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFull) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFull, fetchNextPage]);
  const keys = (data?.pages ?? [])
    .flatMap((page) => page.keys)
    .toSorted((left, right) => right.createdAt.localeCompare(left.createdAt));
  return { call: pages, keys, isWhole: !hasNextPage };
}
