import { getRouteApi } from '@tanstack/react-router';

import { spend } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { SkeletonCards } from '../../parts/skeleton.tsx';
import { NoBudgetNote } from '../llm-budgets/no-budget-note.tsx';
import { InvoiceCard } from './invoice-card.tsx';
import { ModelCalls } from './model-calls.tsx';
import { SpendCard } from './spend-card.tsx';
import type { SpendSearch } from './spend-search.ts';
import { SpendStats } from './spend-stats.tsx';

const route = getRouteApi('/app/llm-spend');

/** What calls of models cost, who paid, and the way from each cost to its evidence. */
export function SpendPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (patch: Partial<SpendSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...patch }), replace: true, resetScroll: false });
  const call = useCall(spend.getSpend, {}, { refetchEveryMs: 30_000 });
  return (
    <PageFrame
      title="Spend"
      purpose="What calls of models cost in the last 30 days, by the day they began on, in UTC."
    >
      <Loaded call={call} permission="model:read" skeleton={<SkeletonCards count={3} />}>
        {(data) => (
          <>
            <NoBudgetNote />
            <SpendStats lines={data.lines} />
            <SpendCard
              spend={data}
              by={search.by ?? 'payer'}
              onGroup={(by) => change({ by })}
              onDay={(day) => change({ day })}
            />
            <ModelCalls day={search.day} onAllDays={() => change({ day: undefined })} />
            <InvoiceCard
              month={search.month ?? data.to.slice(0, 7)}
              newest={data.to.slice(0, 7)}
              onMonth={(month) => change({ month })}
            />
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}
