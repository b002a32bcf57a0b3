import type { budgets } from '@ataski/contract';

import { DataTable } from '../../parts/data-table.tsx';
import { useMay } from '../../session/session.ts';
import { useVirtualKeys } from '../llm-keys/use-virtual-keys.ts';
import { budgetColumns } from './budget-columns.tsx';

/** The limits, with what is spent and held of each. */
export function BudgetTable({
  budgets,
  isWhole,
}: {
  readonly budgets: readonly budgets.Budget[];
  readonly isWhole: boolean;
}) {
  const mayManage = useMay('model:manage');
  const { keys } = useVirtualKeys();
  const nameOf = ({ scope, scopeId }: budgets.Budget) =>
    scope === 'key' ? (keys.find(({ id }) => id === scopeId)?.label ?? scopeId) : scopeId;
  return (
    <DataTable
      name="Budgets"
      columns={budgetColumns(budgets, nameOf, mayManage)}
      rows={budgets}
      rowKey={({ id }) => id}
      {...(isWhole
        ? {}
        : { footer: <p className="text-xs text-muted">There are more budgets than these.</p> })}
    />
  );
}
