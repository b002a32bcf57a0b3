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

/**
 * The amount as it is shown: to a millionth of a dollar, rounded up. What is less than a millionth
 * has all its digits: it never looks like nothing, nor like a thousand times as much.
 */
export function shownUsd(nanoUsd: string): string {
  const step = 10n ** BigInt(nanoDigits - shownDigits);
  const nano = BigInt(nanoUsd);
  if (nano < step) return exactUsd(nanoUsd);
  return exactUsd(String(((nano + step - 1n) / step) * step));
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
