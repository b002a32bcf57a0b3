import { ExactNumber } from './exact-json.ts';

/** Money in ten-thousandths, so that sums are exact. */
export type Amount = bigint;

const unit = 10_000n;

/** Reads `123.45`. Throws RangeError for anything but a decimal with up to four places. */
export function parseAmount(text: string): Amount {
  const [, sign = '', whole = '', places = ''] = /^(-?)(\d+)(?:\.(\d{1,4}))?$/.exec(text) ?? [];
  if (whole === '') throw new RangeError(`Not an amount: ${text}`);
  const value = BigInt(whole) * unit + BigInt(places.padEnd(4, '0'));
  return sign === '-' ? -value : value;
}

/** With two places, or as many as there are. */
export function amountText(amount: Amount): string {
  const size = amount < 0n ? -amount : amount;
  const places = String(size % unit)
    .padStart(4, '0')
    .replace(/0{1,2}$/, '');
  return `${amount < 0n ? '-' : ''}${String(size / unit)}.${places}`;
}

/** As a JSON number, digit for digit. */
export function amountNumber(amount: Amount): ExactNumber {
  return new ExactNumber(amountText(amount));
}

/** The sum. */
export function sumOf(amounts: Iterable<Amount>): Amount {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}
