import { useEffect } from 'react';

import { budgets } from '@ataski/contract';

import { usePages } from '../../api/use-call.ts';

const mostPages = 10;
const scopes = ['tenant', 'key', 'user', 'run'];
const periods = ['month', 'day', 'hour', 'minute', 'call'];

/** The limits, the widest first: 2,000 at most, and `isWhole` says if those are all. */
export function useBudgets() {
  const pages = usePages(budgets.listBudgets, {});
  const { hasNextPage, isFetchingNextPage, fetchNextPage, data } = pages;
  const isFull = (data?.pages.length ?? 0) >= mostPages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFull) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFull, fetchNextPage]);
  const limits = (data?.pages ?? []).flatMap((page) => page.budgets).toSorted(byWidth);
  return { call: pages, limits, isWhole: !hasNextPage };
}

function byWidth(left: budgets.Budget, right: budgets.Budget): number {
  return (
    scopes.indexOf(left.scope) - scopes.indexOf(right.scope) ||
    left.scopeId.localeCompare(right.scopeId) ||
    periods.indexOf(left.period) - periods.indexOf(right.period)
  );
}
