import { useMatches, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/**
 * What a full page load would do for a person who cannot see the change: the window gets the page's
 * title, and focus moves to its heading. Filters in the URL are not an arrival.
 */
export function usePageArrival(): void {
  const title = useMatches({ select: (matches) => matches.at(-1)?.staticData.title });
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const last = useRef<string | undefined>(undefined);
  useEffect(() => {
    document.title = title === undefined ? 'Ataski' : `${title} · Ataski`;
  }, [title]);
  useEffect(() => {
    const first = last.current === undefined;
    if (pathname === last.current) return;
    last.current = pathname;
    if (!first) document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  }, [pathname]);
}
