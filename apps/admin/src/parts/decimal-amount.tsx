import { groupDecimal } from '../format/decimal.ts';

/** An amount that a provider states as a decimal, every digit kept; its currency where it is known. */
export function DecimalAmount({
  decimal,
  currency,
}: {
  readonly decimal: string;
  readonly currency: string | null;
}) {
  return (
    <span className="tnum whitespace-nowrap">
      {groupDecimal(decimal) ?? decimal}
      {currency !== null && (
        <span className="ml-1.5 text-xs text-faint">{currency.toUpperCase()}</span>
      )}
    </span>
  );
}
