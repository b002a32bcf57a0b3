import { groupDecimal } from './decimal.ts';

const nanoDigits = 9;
const shownDigits = 6;

/** The exact amount of nano-USD in dollars, as decimal text: `1500000000` gives `1.50`. */
export function exactUsd(nanoUsd: string): string {
  const digits = nanoUsd.padStart(nanoDigits + 1, '0');
  const cut = digits.length - nanoDigits;
  const fraction = digits.slice(cut).replace(/0+$/, '').padEnd(2, '0');
  return groupDecimal(`${digits.slice(0, cut)}.${fraction}`) ?? nanoUsd;
}

/** How an amount is shown. */
export interface ShownUsdOptions {
  /** What costs is rounded up, and what is left down, or both together pass what there was. */
  readonly rounds?: 'up' | 'down';
  /** Of the fraction, as many as its whole column has; so many as it needs when absent. */
  readonly digits?: number | undefined;
}

/**
 * The amount as it is shown: to a millionth of a dollar, rounded up unless it is said otherwise.
 * What is less than a millionth has all its digits: it never looks like nothing, nor like a
 * thousand times as much.
 */
export function shownUsd(
  nanoUsd: string,
  { rounds = 'up', digits = 0 }: ShownUsdOptions = {},
): string {
  const step = 10n ** BigInt(nanoDigits - Math.max(digits, shownDigits));
  const nano = BigInt(nanoUsd);
  const parts = rounds === 'up' ? (nano + step - 1n) / step : nano / step;
  const [whole = '', fraction = ''] = exactUsd(nano < step ? nanoUsd : String(parts * step)).split(
    '.',
  );
  return `${whole}.${fraction.padEnd(digits, '0')}`;
}

/** How many digits of a fraction a column of amounts needs, so that they stand below one another. */
export function columnDigits(amounts: Iterable<string>): number {
  let most = 0;
  for (const amount of amounts) most = Math.max(most, shownUsd(amount).split('.')[1]?.length ?? 0);
  return most;
}

/** Nano-USD of dollars that a person typed; null for anything that is not a plain amount. */
export function parseUsd(text: string): string | null {
  const found = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(
    text.trim().replaceAll(/(?<=\d),(?=\d{3})/g, ''),
  );
  if (found === null) return null;
  const [, whole = '', fraction = ''] = found;
  return String(BigInt(`${whole}${fraction.padEnd(nanoDigits, '0')}`));
}
