import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';

import { audit } from '@ataski/contract';

import { usePages } from '../../api/use-call.ts';
import { auditFilterOf, isFiltered } from './audit-search.ts';
import type { AuditSearch } from './audit-search.ts';

const route = getRouteApi('/audit');

/** The state of the audit log's page: what its address says, and the rows that follow from it. */
export function useAuditLog() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [askedAtMs, setAskedAtMs] = useState(() => Date.now());
  const { range, actorType, actorId, action, outcome, correlation } = search;
  const filter = useMemo(
    () => auditFilterOf({ range, actorType, actorId, action, outcome, correlation }, askedAtMs),
    [range, actorType, actorId, action, outcome, correlation, askedAtMs],
  );
  const pages = usePages(audit.listAuditEvents, filter);
  const change = (patch: Partial<AuditSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...patch }), replace: true, resetScroll: false });
  return {
    search,
    change,
    pages,
    events: pages.data?.pages.flatMap((page) => page.events) ?? [],
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
