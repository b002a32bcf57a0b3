interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/**
 * Groups the digits of a decimal text: `-1234.50` gives `−1,234.50`. Works on the digits alone, and
 * keeps all behind the point, filled up with zeros to `places`. Answers null for anything else,
 * such as an exponent.
 */
export function groupDecimal(text: string, places = 0): string | null {
  const parsed = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (parsed === null || !/\d/.test(text)) return null;
  const [, minus = '', whole = '', fraction = ''] = parsed;
  const grouped = whole.replace(/^0+(?=\d)/, '').replaceAll(/\B(?=(\d{3})+$)/g, ',') || '0';
  const sign = minus !== '' && /[1-9]/.test(text) ? '\u2212' : '';
  const filled = fraction.padEnd(places, '0');
  return `${sign}${grouped}${filled === '' ? '' : `.${filled}`}`;
}

/** How many digits stand behind the point. */
export function decimalPlaces(text: string): number {
  return parse(text)?.scale ?? 0;
}

/** The exact sum of decimal texts, as decimal text. Null when one of them is none. */
export function sumDecimals(texts: readonly string[]): string | null {
  const parsed = texts.map(parse);
  if (parsed.some((each) => each === null)) return null;
  const decimals = parsed.filter((each) => each !== null);
  const scale = Math.max(0, ...decimals.map((each) => each.scale));
  const units = decimals.reduce(
    (sum, each) => sum + each.units * 10n ** BigInt(scale - each.scale),
    0n,
  );
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const cut = digits.length - scale;
  const text = scale === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return units < 0n ? `-${text}` : text;
}

function parse(text: string): Decimal | null {
  const found = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (found === null || !/\d/.test(text)) return null;
  const [, minus = '', whole = '', fraction = ''] = found;
  const units = BigInt(`${whole}${fraction}`);
  return { units: minus === '' ? units : -units, scale: fraction.length };
}
