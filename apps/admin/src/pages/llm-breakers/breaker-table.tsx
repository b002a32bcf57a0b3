import type { breakers } from '@ataski/contract';

import { DataTable } from '../../parts/data-table.tsx';
import { useMay } from '../../session/session.ts';
import { useVirtualKeys } from '../llm-keys/use-virtual-keys.ts';
import { breakerColumns } from './breaker-columns.tsx';

/** What is slowed or stopped, each with why and what ends it. */
export function BreakerTable({
  breakers,
  isWhole,
}: {
  readonly breakers: readonly breakers.Breaker[];
  readonly isWhole: boolean;
}) {
  const mayManage = useMay('model:manage');
  const { keys } = useVirtualKeys();
  const nameOf = ({ scope, scopeId }: breakers.Breaker) =>
    scope === 'tenant' ? 'All calls' : (keys.find(({ id }) => id === scopeId)?.label ?? scopeId);
  return (
    <DataTable
      name="Breakers"
      columns={breakerColumns(nameOf, mayManage)}
      rows={breakers}
      rowKey={({ scope, scopeId }) => `${scope} ${scopeId}`}
      {...(isWhole
        ? {}
        : { footer: <p className="text-xs text-muted">There are more breakers than these.</p> })}
    />
  );
}
