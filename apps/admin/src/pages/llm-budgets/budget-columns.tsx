import type { budgets } from '@ataski/contract';

import type { Column } from '../../parts/data-table.tsx';
import { Tag } from '../../parts/tag.tsx';
import { Usd } from '../../parts/usd.tsx';
import { BudgetActions } from './budget-actions.tsx';
import { BudgetBar } from './budget-bar.tsx';
import { fullness, periodNames, roomOf, scopeNames } from './budget-words.ts';

type Budget = budgets.Budget;

/** The columns of the list; `nameOf` names the key, person or run of a limit. */
export function budgetColumns(
  nameOf: (budget: Budget) => string,
  mayManage: boolean,
): readonly Column<Budget>[] {
  const counted: Column<Budget> = {
    id: 'counted',
    header: 'Counts',
    text: ({ scope, scopeId }) => `${scope} ${scopeId}`,
    cell: (budget) => (
      <span className="block max-w-[14ch] truncate sm:max-w-[32ch]">
        <span className="font-medium">{scopeNames[budget.scope]}</span>
        {budget.scope !== 'tenant' && <span className="ml-2 text-muted">{nameOf(budget)}</span>}
      </span>
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
  return mayManage ? [counted, ...figures, actions] : [counted, ...figures];
}

const figures: readonly Column<Budget>[] = [
  {
    id: 'period',
    header: 'Over',
    text: ({ period }) => period,
    cell: ({ period }) => periodNames[period],
  },
  {
    id: 'limit',
    header: 'Limit',
    align: 'end',
    hideBelow: 'sm',
    text: ({ limitNanoUsd }) => limitNanoUsd,
    cell: ({ limitNanoUsd }) => <Usd nanoUsd={limitNanoUsd} />,
  },
  {
    id: 'used',
    header: 'Used',
    hideBelow: 'lg',
    className: 'w-40',
    text: () => '',
    cell: (budget) => (budget.period === 'call' ? null : <BudgetBar {...amountsOf(budget)} />),
  },
  {
    id: 'spent',
    header: 'Spent',
    align: 'end',
    hideBelow: 'md',
    text: ({ settledNanoUsd }) => settledNanoUsd,
    cell: ({ period, settledNanoUsd }) =>
      period === 'call' ? null : <Usd nanoUsd={settledNanoUsd} />,
  },
  {
    id: 'held',
    header: 'Held',
    align: 'end',
    hideBelow: 'lg',
    text: ({ heldNanoUsd }) => heldNanoUsd,
    cell: ({ period, heldNanoUsd }) => (period === 'call' ? null : <Usd nanoUsd={heldNanoUsd} />),
  },
  {
    id: 'room',
    header: 'Room',
    hideBelow: 'sm',
    text: (budget) => {
      const { limitNano, spentNano, heldNano } = amountsOf(budget);
      return String(roomOf(limitNano, spentNano, heldNano));
    },
    cell: (budget) => <Room budget={budget} />,
  },
];

function Room({ budget }: { readonly budget: Budget }) {
  const { limitNano, spentNano, heldNano } = amountsOf(budget);
  const state = fullness(limitNano, spentNano + heldNano);
  if (state === 'full') return <Tag tone="danger">No room</Tag>;
  const room = String(roomOf(limitNano, spentNano, heldNano));
  return (
    <Tag tone={state === 'tight' ? 'warn' : 'ok'}>
      <Usd nanoUsd={room} />
    </Tag>
  );
}

function amountsOf({ limitNanoUsd, settledNanoUsd, heldNanoUsd }: Budget) {
  return {
    limitNano: BigInt(limitNanoUsd),
    spentNano: BigInt(settledNanoUsd),
    heldNano: BigInt(heldNanoUsd),
  };
}
