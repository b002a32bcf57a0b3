import { Gauge, Plus } from 'lucide-react';
import { useState } from 'react';

import { Button } from '../../parts/button.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Message } from '../../parts/message.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { SkeletonTable } from '../../parts/skeleton.tsx';
import { useMay } from '../../session/session.ts';
import { BudgetTable } from './budget-table.tsx';
import { NoBudgetNote } from './no-budget-note.tsx';
import { SetBudgetDialog } from './set-budget-dialog.tsx';
import { useBudgets } from './use-budgets.ts';

/** What calls of models may cost at most, and how much of that is used. */
export function BudgetsPage() {
  const mayManage = useMay('model:manage');
  const { call, limits, isWhole } = useBudgets();
  const [isSetting, setSetting] = useState(false);
  const button = mayManage && (
    <Button look="primary" icon={<Plus aria-hidden size={14} />} onClick={() => setSetting(true)}>
      Set a budget
    </Button>
  );
  return (
    <PageFrame
      title="Budgets"
      purpose="What calls of models may cost at most. A call that could pass a budget is refused before it leaves."
      actions={limits.length > 0 ? button : undefined}
    >
      <Loaded
        call={call}
        permission="model:read"
        skeleton={<SkeletonTable rows={4} columns={4} />}
        isEmpty={() => limits.length === 0}
        empty={
          <Message icon={Gauge} title="No budget, so no calls" actions={button}>
            Nothing is spent without a limit: until one is set that counts over time, every call of
            a model is refused.
          </Message>
        }
      >
        {() => (
          <>
            {limits.every(({ period }) => period === 'call') && <NoBudgetNote />}
            <BudgetTable budgets={limits} isWhole={isWhole} />
            <p className="mt-3 text-xs text-pretty text-muted">
              Minutes, hours and days slide: a limit of a day holds for every 24 hours, counted up
              to one hour more. A month is one of the calendar, in UTC.
            </p>
          </>
        )}
      </Loaded>
      {isSetting && <SetBudgetDialog onClose={() => setSetting(false)} />}
    </PageFrame>
  );
}
