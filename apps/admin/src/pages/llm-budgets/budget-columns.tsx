import type { budgets } from '@ataski/contract';

import { columnDigits } from '../../format/nano-usd.ts';
import type { Column } from '../../parts/data-table.tsx';
import { None } from '../../parts/none.tsx';
import { Usd } from '../../parts/usd.tsx';
import { BudgetActions } from './budget-actions.tsx';
import { BudgetBar } from './budget-bar.tsx';
import { amountsOf, periodNames, roomOf, scopeNames } from './budget-words.ts';
import { RoomTag } from './room-tag.tsx';

type Budget = budgets.Budget;

/** The columns of a list of limits; `nameOf` names the key, person or run of each. */
export function budgetColumns(
  limits: readonly Budget[],
  nameOf: (budget: Budget) => string,
  mayManage: boolean,
): readonly Column<Budget>[] {
  const counted: Column<Budget> = {
    id: 'counted',
    header: 'Counts',
    text: ({ scope, scopeId }) => `${scope} ${scopeId}`,
    cell: (budget) => (
      <>
        <span className="block font-medium">{scopeNames[budget.scope]}</span>
        {budget.scope !== 'tenant' && (
          <span className="block max-w-[28ch] truncate text-xs wide:max-w-[22ch] text-muted">
            {nameOf(budget)}
          </span>
        )}
        <NarrowFigures budget={budget} />
      </>
    ),
  };
  const actions: Column<Budget> = {
    id: 'actions',
    header: 'Change',
    align: 'end',
    className: 'py-1',
    text: () => '',
    cell: (budget) => <BudgetActions budget={budget} name={nameOf(budget)} />,
  };
  const shown = [counted, ...figuresOf(limits), room];
  return mayManage ? [...shown, actions] : shown;
}

/** What a narrow window has no columns for. */
function NarrowFigures({ budget }: { readonly budget: Budget }) {
  return (
    <span className="mt-1 flex flex-col items-start gap-1.5 pb-1 text-xs wide:hidden">
      <span className="text-muted">
        <Usd nanoUsd={budget.limitNanoUsd} /> {periodNames[budget.period].toLowerCase()}
      </span>
      <span className="flex items-center gap-2">
        <span className="text-muted">Room</span>
        <RoomTag budget={budget} />
      </span>
    </span>
  );
}

function figuresOf(limits: readonly Budget[]): readonly Column<Budget>[] {
  const limitDigits = columnDigits(limits.map(({ limitNanoUsd }) => limitNanoUsd));
  const overTime = limits.filter(({ period }) => period !== 'call');
  const spentDigits = columnDigits(overTime.map(({ settledNanoUsd }) => settledNanoUsd));
  const heldDigits = columnDigits(overTime.map(({ heldNanoUsd }) => heldNanoUsd));
  return [
    {
      id: 'period',
      header: 'Over',
      hideBelow: 'wide',
      text: ({ period }) => period,
      cell: ({ period }) => periodNames[period],
    },
    {
      id: 'limit',
      header: 'Limit',
      align: 'end',
      hideBelow: 'wide',
      text: ({ limitNanoUsd }) => limitNanoUsd,
      cell: ({ limitNanoUsd }) => <Usd nanoUsd={limitNanoUsd} digits={limitDigits} />,
    },
    {
      id: 'spent',
      header: 'Spent',
      align: 'end',
      hideBelow: 'sm',
      text: ({ settledNanoUsd }) => settledNanoUsd,
      cell: (budget) =>
        budget.period === 'call' ? (
          <None />
        ) : (
          <>
            <Usd nanoUsd={budget.settledNanoUsd} digits={spentDigits} />
            <div className="mt-1.5">
              <BudgetBar {...amountsOf(budget)} />
            </div>
          </>
        ),
    },
    {
      id: 'held',
      header: 'Held',
      align: 'end',
      hideBelow: 'md',
      text: ({ heldNanoUsd }) => heldNanoUsd,
      cell: ({ period, heldNanoUsd }) =>
        period === 'call' ? <None /> : <Usd nanoUsd={heldNanoUsd} digits={heldDigits} />,
    },
  ];
}

const room: Column<Budget> = {
  id: 'room',
  header: 'Room',
  hideBelow: 'wide',
  text: (budget) => {
    const { limitNano, spentNano, heldNano } = amountsOf(budget);
    return String(roomOf(limitNano, spentNano, heldNano));
  },
  cell: (budget) => <RoomTag budget={budget} />,
};
