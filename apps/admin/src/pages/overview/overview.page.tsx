import { overview } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { SkeletonCards } from '../../parts/skeleton.tsx';
import { useMay, useSession } from '../../session/session.ts';
import { ChecksCard } from './checks-card.tsx';
import { RecentActivity } from './recent-activity.tsx';
import { ThreeLines } from './three-lines.tsx';

/** What is connected, what is verified, what needs a person. */
export function OverviewPage() {
  const { tenant } = useSession();
  const call = useCall(overview.getOverview, {}, { refetchEveryMs: 30_000 });
  const mayReadAudit = useMay('audit:read');
  return (
    <PageFrame
      title="Overview"
      purpose={`What is connected, what is verified, and what needs a person at ${tenant.name}.`}
    >
      <Loaded call={call} permission="overview:read" skeleton={<SkeletonCards />}>
        {(data) => (
          <>
            <ThreeLines overview={data} />
            <div className="mt-4 grid grid-cols-[minmax(0,1fr)] items-start gap-4 wide:grid-cols-[minmax(0,1.25fr)_minmax(0,1fr)]">
              <ChecksCard checks={data.checks} />
              {mayReadAudit && <RecentActivity today={data.auditEventsToday} />}
            </div>
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}
