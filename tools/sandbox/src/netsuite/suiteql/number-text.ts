import { formatDecimal, parseDecimal } from '../../exact-decimal.ts';
import { invalidQuery } from '../netsuite-failure.ts';

/** Remembered of Oracle: TO_CHAR without a mask writes .5 and -.5. */
const droppedZero = /^(-?)0\./;

/** TO_CHAR of a number without a mask. */
export function plainNumberText(text: string): string {
  const shortest = formatDecimal(parseDecimal(text) ?? { units: 0n, scale: 0 });
  return shortest.replace(droppedZero, '$1.');
}

const masks = /^(FM)?([90]+)(?:[.D]([90]+))?$/i;

/** Throws a 400 unless the mask is of the kind `FM9990.00`. */
export function requireNumberMask(mask: string): void {
  if (!masks.test(mask)) throw invalidQuery(`invalid number format model: ${mask}`);
}

/** TO_CHAR of a number with a mask; `#` throughout when the whole digits do not fit. */
export function maskedNumberText(text: string, mask: string): string {
  const [, fill, whole = '', fraction = ''] = masks.exec(mask) ?? [];
  const { units, scale } = parseDecimal(text) ?? { units: 0n, scale: 0 };
  const rounded = roundTo(units < 0n ? -units : units, scale, fraction.length);
  const digits = rounded.toString().padStart(fraction.length + 1, '0');
  const split = digits.length - fraction.length;
  const wholeDigits = digits.slice(0, split).replace(/^0+/, '');
  const width = whole.length + (fraction === '' ? 0 : 1 + fraction.length) + 1;
  if (wholeDigits.length > whole.length) return '#'.repeat(width);
  const firstZero = whole.indexOf('0');
  const shown = wholeDigits.padStart(firstZero < 0 ? 0 : whole.length - firstZero, '0');
  const shownFraction =
    fill === undefined ? digits.slice(split) : trimOptional(digits.slice(split), fraction);
  const point = fraction === '' ? '' : '.';
  const result = `${units < 0n ? '-' : ''}${shown}${point}${shownFraction}`;
  return fill === undefined ? result.padStart(width) : result;
}

/** Half away from zero, as Oracle rounds. */
function roundTo(units: bigint, scale: number, wanted: number): bigint {
  if (scale <= wanted) return units * 10n ** BigInt(wanted - scale);
  const divisor = 10n ** BigInt(scale - wanted);
  return (units + divisor / 2n) / divisor;
}

/** With FM, zeros at places written as 9 go. */
function trimOptional(digits: string, mask: string): string {
  const kept = mask.lastIndexOf('0') + 1;
  return digits.slice(0, kept) + digits.slice(kept).replace(/0+$/, '');
}
