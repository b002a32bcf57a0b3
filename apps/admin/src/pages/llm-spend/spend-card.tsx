import { useId, useMemo } from 'react';

import type { CallOutput, spend as contract } from '@ataski/contract';

import { Card } from '../../parts/card.tsx';
import { selectClass } from '../../parts/field.tsx';
import { SpendChart } from './spend-chart.tsx';
import { SpendDays } from './spend-days.tsx';
import type { SpendGrouping } from './spend-search.ts';
import { tabulate } from './spend-series.ts';
import { useSpendNames } from './use-spend-names.ts';

/** Properties of the card. */
export interface SpendCardProps {
  readonly spend: CallOutput<typeof contract.getSpend>;
  readonly by: SpendGrouping;
  readonly onGroup: (by: SpendGrouping) => void;
  readonly onDay: (day: string) => void;
}

const groupings: Readonly<Record<SpendGrouping, string>> = {
  payer: 'Who paid',
  model: 'Model',
  credential: 'Credential',
};

/** The spend of each day, as bars and as the same figures in a table. */
export function SpendCard({ spend, by, onGroup, onDay }: SpendCardProps) {
  const { keyOf, nameOf } = useSpendNames(by);
  const table = useMemo(() => tabulate(spend, keyOf), [spend, keyOf]);
  const id = useId();
  return (
    <Card
      title="Spend by day"
      className="mb-8"
      aside={
        <span className="flex items-center gap-2">
          <label htmlFor={id} className="text-xs text-muted">
            Group by
          </label>
          <select
            id={id}
            value={by}
            onChange={(event) => onGroup(event.target.value as SpendGrouping)}
            className={`${selectClass} py-1`}
          >
            {Object.entries(groupings).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </span>
      }
    >
      {!spend.isWhole && (
        <p className="px-4 pt-3 text-sm text-warn">
          There is more than is drawn here: the export of the audit log has all of it.
        </p>
      )}
      {table.dearestNano === 0n ? (
        <p className="px-4 py-10 text-center text-sm text-muted">
          Nothing was spent in the last 30 days.
        </p>
      ) : (
        <>
          <SpendChart table={table} nameOf={nameOf} />
          <details className="border-t border-line">
            <summary className="min-h-6 px-4 py-2.5 text-sm text-muted hover:text-text">
              Show as a table
            </summary>
            <SpendDays table={table} nameOf={nameOf} onDay={onDay} />
          </details>
        </>
      )}
    </Card>
  );
}
