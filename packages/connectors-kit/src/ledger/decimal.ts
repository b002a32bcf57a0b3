/** A decimal number, exact: `units` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** Zero. */
export const zeroDecimal: Decimal = Object.freeze({ units: 0n, scale: 0 });

const shape = /^(-?)(\d{0,60})(?:\.(\d{1,40}))?$/;

/** Reads `-12.30`, `.5` (as Oracle writes it) or `7`; null for anything else. */
export function parseDecimal(text: string): Decimal | null {
  const [, sign, whole = '', fraction = ''] = shape.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') return null;
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, scale: fraction.length };
}

/** The sum, exact. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: atScale(a, scale) + atScale(b, scale), scale };
}

/** The first without the second, exact. */
export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return addDecimals(a, { units: -b.units, scale: b.scale });
}

/** Digits as a ledger writes them: two places after the point, more only where they are not zero. */
export function formatDecimal({ units, scale }: Decimal): string {
  const wide = scale < 2 ? atScale({ units, scale }, 2) : units;
  const places = Math.max(2, scale);
  const digits = (wide < 0n ? -wide : wide).toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places);
  const shown = fraction.slice(0, 2) + fraction.slice(2).replace(/0+$/, '');
  return `${wide < 0n ? '-' : ''}${digits.slice(0, -places)}.${shown}`;
}

function atScale({ units, scale }: Decimal, wanted: number): bigint {
  return units * 10n ** BigInt(wanted - scale);
}
