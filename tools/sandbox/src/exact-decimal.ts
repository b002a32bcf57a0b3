/** A decimal number, exact: `units` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** Zero. */
export const zero: Decimal = { units: 0n, scale: 0 };

/** Reads `-12.30`, `.5` or `7`. Null for anything else. */
export function parseDecimal(text: string): Decimal | null {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') return null;
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, scale: fraction.length };
}

/** The shortest text that means the number: no trailing zeros, a leading zero before the point. */
export function formatDecimal({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The shortest text for the same number. Throws a RangeError for what is no number. */
export function canonicalDecimal(text: string): string {
  if (/^-?[1-9]\d*(?:\.\d*[1-9])?$/.test(text)) return text;
  const decimal = parseDecimal(text);
  if (decimal === null) throw new RangeError(`${text} is no amount.`);
  return formatDecimal(decimal);
}

/** The sum. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: atScale(a, scale) + atScale(b, scale), scale };
}

/** The product. */
export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** The number with the other sign. */
export function negateDecimal({ units, scale }: Decimal): Decimal {
  return { units: -units, scale };
}

/** Below, at, or above zero as `a` is below, at, or above `b`. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const { units } = addDecimals(a, negateDecimal(b));
  if (units === 0n) return 0;
  return units < 0n ? -1 : 1;
}

/** The units at a scale that is not smaller than the number's own. */
function atScale({ units, scale }: Decimal, wanted: number): bigint {
  return units * 10n ** BigInt(wanted - scale);
}
