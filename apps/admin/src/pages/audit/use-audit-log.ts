import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';

import { audit } from '@ataski/contract';

import { usePages } from '../../api/use-call.ts';
import { auditFilterOf, isFiltered } from './audit-search.ts';
import type { AuditSearch } from './audit-search.ts';
import { useSearchFurther } from './use-search-further.ts';

const route = getRouteApi('/audit');

/** The state of the audit log's page: what its address says, and the rows that follow from it. */
export function useAuditLog() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [askedAtMs, setAskedAtMs] = useState(() => Date.now());
  const filter = useMemo(() => auditFilterOf(search, askedAtMs), [search, askedAtMs]);
  const pages = usePages(audit.listAuditEvents, filter);
  const searching = useSearchFurther(pages);
  const change = (patch: Partial<AuditSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...patch }), replace: true, resetScroll: false });
  return {
    search,
    /** What the server is asked with. */
    filter,
    change,
    pages,
    events: pages.data?.pages.flatMap((page) => page.events) ?? [],
    /** How far back everything has been looked at; null when nothing is left. */
    searchedBackTo: pages.data?.pages.at(-1)?.searchedBackTo ?? null,
    /** Looks further back by itself. */
    searching,
    filtered: isFiltered(search),
    clear: () => void navigate({ search: ({ open, event }) => ({ open, event }), replace: true }),
    refresh: () => {
      setAskedAtMs(Date.now());
      void pages.refetch();
    },
  };
}

/** What the page and its parts share. */
export type AuditLog = ReturnType<typeof useAuditLog>;
