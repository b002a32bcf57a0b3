import { DecimalAmount } from '../../parts/decimal-amount.tsx';
import { Money } from '../../parts/money.tsx';
import type { RecordAmount } from './record-summary.ts';

/** The amount of a record, in whichever way its provider states it. */
export function ShownAmount({ amount }: { readonly amount: RecordAmount }) {
  return 'minorUnits' in amount ? <Money {...amount} /> : <DecimalAmount {...amount} />;
}
