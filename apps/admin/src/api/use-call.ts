import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type {
  InfiniteData,
  UseInfiniteQueryResult,
  UseMutationResult,
  UseQueryResult,
} from '@tanstack/react-query';

import type { Call, CallInput, CallOutput } from '@ataski/contract';

import { send } from './send.ts';

/** How a call is repeated and when it is made at all. */
export interface CallOptions<Data = unknown> {
  readonly enabled?: boolean;
  /** A fixed time, or one that follows from what was answered. */
  readonly refetchEveryMs?: number | false | ((data: Data | undefined) => number | false);
}

/** Reads one call and keeps its answer; the same input anywhere on the page shares it. */
export function useCall<C extends Call>(
  call: C,
  input: CallInput<C>,
  { enabled = true, refetchEveryMs = false }: CallOptions<CallOutput<C>> = {},
): UseQueryResult<CallOutput<C>> {
  return useQuery({
    queryKey: [call.id, input],
    queryFn: ({ signal }) => send(call, input, signal),
    enabled,
    refetchInterval:
      typeof refetchEveryMs === 'function'
        ? ({ state }) => refetchEveryMs(state.data)
        : refetchEveryMs,
  });
}

/** A list that is read by key, page after page. */
export function usePages<C extends Call>(
  call: C,
  input: CallInput<C>,
  { enabled = true }: CallOptions = {},
): UseInfiniteQueryResult<InfiniteData<CallOutput<C>>> {
  return useInfiniteQuery({
    queryKey: [call.id, 'pages', input],
    queryFn: ({ pageParam, signal }) =>
      send(call, { ...input, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => cursorOf(page),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/**
 * Makes a call that changes something, once for each `mutate`. What was sent and answered is kept
 * no longer than the component, because either may be a secret.
 */
export function useSend<C extends Call>(
  call: C,
): UseMutationResult<CallOutput<C>, Error, CallInput<C>> {
  return useMutation({ mutationFn: (input: CallInput<C>) => send(call, input), gcTime: 0 });
}

function cursorOf(page: unknown): string | null {
  if (typeof page !== 'object' || page === null || !('nextCursor' in page)) return null;
  return typeof page.nextCursor === 'string' ? page.nextCursor : null;
}
