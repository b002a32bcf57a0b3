import { OctagonPause, ShieldCheck } from 'lucide-react';
import { useState } from 'react';

import { Button } from '../../parts/button.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Message } from '../../parts/message.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { SkeletonTable } from '../../parts/skeleton.tsx';
import { useMay } from '../../session/session.ts';
import { BreakerTable } from './breaker-table.tsx';
import { StopCallsDialog } from './stop-calls-dialog.tsx';
import { useBreakers } from './use-breakers.ts';

/** What is slowed or stopped because it spent too fast, and the switch that stops calls at once. */
export function BreakersPage() {
  const mayManage = useMay('model:manage');
  const call = useBreakers();
  const [isStopping, setStopping] = useState(false);
  const button = mayManage && (
    <Button
      look="danger"
      icon={<OctagonPause aria-hidden size={14} />}
      onClick={() => setStopping(true)}
    >
      Stop calls
    </Button>
  );
  return (
    <PageFrame
      title="Breakers"
      purpose="Whoever spends too fast is slowed, and then stopped, by itself. You can stop calls at once, and let them through again."
      actions={button}
    >
      <Loaded
        call={call}
        permission="model:read"
        skeleton={<SkeletonTable rows={2} columns={4} />}
        isEmpty={({ breakers }) => breakers.length === 0}
        empty={
          <Message icon={ShieldCheck} title="Nothing is slowed or stopped">
            All calls pass, as far as budgets have room. This is looked at every five seconds.
          </Message>
        }
      >
        {({ breakers, nextCursor }) => (
          <BreakerTable breakers={breakers} isWhole={nextCursor === null} />
        )}
      </Loaded>
      {isStopping && <StopCallsDialog onClose={() => setStopping(false)} />}
    </PageFrame>
  );
}
