import { useState } from 'react';

import { budgets } from '@ataski/contract';

import { useChange } from '../../api/use-change.ts';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { periodNames, scopeNames } from './budget-words.ts';
import { SetBudgetDialog } from './set-budget-dialog.tsx';

/** Changes a limit or removes it. */
export function BudgetActions({
  budget,
  name,
}: {
  readonly budget: budgets.Budget;
  readonly name: string;
}) {
  const [asked, setAsked] = useState<'change' | 'remove' | null>(null);
  const close = () => setAsked(null);
  const spoken = `${scopeNames[budget.scope]} ${name} ${periodNames[budget.period]}`;
  return (
    <span className="inline-flex gap-2 max-sm:flex-col">
      <Button className="px-2.5 py-0.5" onClick={() => setAsked('change')}>
        Change<span className="sr-only"> {spoken}</span>
      </Button>
      <Button className="px-2.5 py-0.5" onClick={() => setAsked('remove')}>
        Remove<span className="sr-only"> {spoken}</span>
      </Button>
      {asked === 'change' && <SetBudgetDialog budget={budget} onClose={close} />}
      {asked === 'remove' && <RemoveBudgetDialog budget={budget} onClose={close} />}
    </span>
  );
}

function RemoveBudgetDialog({
  budget: { id, period },
  onClose,
}: {
  readonly budget: budgets.Budget;
  readonly onClose: () => void;
}) {
  const { send, isPending, problem } = useChange(budgets.removeBudget, {
    rereads: [budgets.listBudgets, budgets.previewBudget],
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title="Remove budget"
      consequences={[
        'Calls that it counts are bounded by your other budgets alone.',
        ...(period === 'call'
          ? []
          : ['Where no other budget counts a call over time, that call is refused.']),
        'What it counted is kept: when it is set again, that still counts.',
        'It stays while calls under way are held by it; try again when they have ended.',
      ]}
      verb="Remove budget"
      doing="Removing…"
      isPending={isPending}
      problem={problem}
      onConfirm={() => send({ budgetId: id }, 'The budget is removed.')}
      onClose={onClose}
    />
  );
}
