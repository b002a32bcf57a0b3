import { useId } from 'react';

import { spend } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';
import { columnDigits } from '../../format/nano-usd.ts';
import { Card } from '../../parts/card.tsx';
import { selectClass } from '../../parts/field.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { SkeletonLine } from '../../parts/skeleton.tsx';
import { Usd } from '../../parts/usd.tsx';
import { InvoiceLines } from './invoice-lines.tsx';
import { tellingLines } from './telling-lines.ts';

/** Properties of the card. */
export interface InvoiceCardProps {
  readonly month: string;
  /** The month in which we are. */
  readonly newest: string;
  readonly onMonth: (month: string) => void;
}

/** One month: what the platform charges, and what own keys paid, for which it charges nothing. */
export function InvoiceCard({ month, newest, onMonth }: InvoiceCardProps) {
  const id = useId();
  const call = useCall(spend.getModelInvoice, { month });
  return (
    <Card
      title="Invoice"
      aside={
        <span className="flex items-center gap-2">
          <label htmlFor={id} className="text-xs text-muted">
            Month
          </label>
          <select
            id={id}
            value={month}
            onChange={(event) => onMonth(event.target.value)}
            className={`${selectClass} py-1`}
          >
            {[...new Set([...monthsBefore(newest), month])].map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </span>
      }
    >
      <Loaded
        call={call}
        permission="model:read"
        skeleton={
          <div role="status" aria-label="Loading" className="p-4">
            <SkeletonLine width="50%" />
          </div>
        }
        isEmpty={({ lines }) => tellingLines(lines).length === 0}
        empty={<p className="px-4 py-10 text-center text-sm text-muted">No charges in {month}.</p>}
      >
        {({ lines, chargeNanoUsd, isWhole }) => (
          <>
            <InvoiceLines lines={tellingLines(lines)} />
            <p className="flex items-baseline justify-between gap-4 border-t border-line px-2.5 py-3 text-sm font-semibold sm:px-4">
              <span>
                Ataski charges
                {month === newest && <span className="font-normal text-muted"> so far</span>}
                {!isWhole && (
                  <span className="font-normal text-muted">, lines left out included</span>
                )}
              </span>
              <Usd
                nanoUsd={chargeNanoUsd}
                digits={columnDigits(lines.map((line) => line.chargeNanoUsd))}
              />
            </p>
          </>
        )}
      </Loaded>
    </Card>
  );
}

/** A month and the eleven before it, the newest first. */
function monthsBefore(newest: string): readonly string[] {
  const date = new Date(`${newest}-01T00:00:00Z`);
  return Array.from({ length: 12 }, () => {
    const month = date.toISOString().slice(0, 7);
    date.setUTCMonth(date.getUTCMonth() - 1);
    return month;
  });
}
