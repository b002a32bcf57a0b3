import { formatMinorUnits } from '../format/money.ts';

/** Properties of an amount. */
export interface MoneyProps {
  /** A whole number of minor units, as the digits that the provider sent. */
  readonly minorUnits: string;
  /** ISO 4217, in either case. */
  readonly currency: string;
}

/** An amount with its currency, right-aligned figures, never through a floating-point number. */
export function Money({ minorUnits, currency }: MoneyProps) {
  const amount = formatMinorUnits(minorUnits, currency);
  return (
    <span className="tnum whitespace-nowrap">
      {amount ?? minorUnits}
      <span className="ml-1.5 text-xs text-faint">{currency.toUpperCase()}</span>
    </span>
  );
}
