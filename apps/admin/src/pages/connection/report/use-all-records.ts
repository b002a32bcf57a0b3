import { useEffect } from 'react';

import { connections } from '@ataski/contract';

import { usePages } from '../../../api/use-call.ts';

const mostPages = 20;

/** All records of a stream, a hundred at a time and 2,000 at most; `isWhole` says if that was all. */
export function useAllRecords(connectionId: string, stream: string, enabled = true) {
  const pages = usePages(
    connections.listRecords,
    { connectionId, stream, limit: 100 },
    { enabled },
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage, data } = pages;
  const isFull = (data?.pages.length ?? 0) >= mostPages;
  useEffect(() => {
    if (enabled && hasNextPage && !isFetchingNextPage && !isFull) void fetchNextPage();
  }, [enabled, hasNextPage, isFetchingNextPage, isFull, fetchNextPage]);
  const records = (data?.pages ?? [])
    .flatMap((page) => page.records)
    .filter(({ deletedAt }) => deletedAt === null);
  return { call: pages, records, isWhole: !hasNextPage };
}
