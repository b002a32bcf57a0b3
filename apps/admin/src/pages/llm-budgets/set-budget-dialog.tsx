import { useState } from 'react';

import { budgets } from '@ataski/contract';

import { useChange } from '../../api/use-change.ts';
import { exactUsd, parseUsd } from '../../format/nano-usd.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Field, inputClass, selectClass } from '../../parts/field.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { BudgetPreview } from './budget-preview.tsx';
import { periodNames } from './budget-words.ts';
import { isWholeScope, ScopeField } from './scope-field.tsx';
import type { ChosenScope } from './scope-field.tsx';

/** Properties of the dialog. */
export interface SetBudgetDialogProps {
  /** The limit that is changed; without it one is made. */
  readonly budget?: budgets.Budget;
  readonly onClose: () => void;
}

/** Sets a limit, and says before what it will do. */
export function SetBudgetDialog({ budget, onClose }: SetBudgetDialogProps) {
  const [counted, setCounted] = useState<ChosenScope>(budget ?? { scope: 'tenant', scopeId: '' });
  const [period, setPeriod] = useState<budgets.BudgetPeriod>(budget?.period ?? 'day');
  const [amount, setAmount] = useState(budget === undefined ? '' : exactUsd(budget.limitNanoUsd));
  const [tried, setTried] = useState(false);
  const { send, isPending, problem } = useChange(budgets.setBudget, {
    rereads: [budgets.listBudgets, budgets.previewBudget],
    onDone: onClose,
  });
  const limitNanoUsd = parseUsd(amount);
  const { scope, scopeId } = counted;
  const isWhole = isWholeScope(counted);
  return (
    <Dialog title={budget === undefined ? 'Set a budget' : 'Change budget'} onClose={onClose}>
      <form
        noValidate
        className="space-y-4 p-5"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (limitNanoUsd === null || !isWhole) return;
          send({ scope, scopeId, period, limitNanoUsd }, 'The budget is set.');
        }}
      >
        {problem !== null && <ProblemNote problem={problem} />}
        {budget === undefined && <ScopeField value={counted} tried={tried} onChange={setCounted} />}
        <PeriodField value={period} isFixed={budget !== undefined} onChange={setPeriod} />
        <Field
          label="At most, in USD"
          hint="Zero stops all calls that it counts."
          fault={tried && limitNanoUsd === null ? 'Enter an amount in dollars, like 25.00.' : null}
        >
          {(input) => (
            <input
              {...input}
              data-first-focus
              inputMode="decimal"
              autoComplete="off"
              value={amount}
              onChange={(event) => setAmount(event.target.value)}
              className={`${inputClass} tnum`}
            />
          )}
        </Field>
        {isWhole && <BudgetPreview {...{ scope, scopeId, period, limitNanoUsd }} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={isPending}>
            {isPending ? 'Setting…' : 'Set budget'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface PeriodFieldProps {
  readonly value: budgets.BudgetPeriod;
  readonly isFixed: boolean;
  readonly onChange: (value: budgets.BudgetPeriod) => void;
}

function PeriodField({ value, isFixed, onChange }: PeriodFieldProps) {
  return (
    <Field label="Over">
      {(input) => (
        <select
          {...input}
          value={value}
          disabled={isFixed}
          onChange={(event) => onChange(event.target.value as budgets.BudgetPeriod)}
          className={`${selectClass} min-h-9`}
        >
          {budgets.BudgetPeriod.options.map((period) => (
            <option key={period} value={period}>
              {periodNames[period]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
