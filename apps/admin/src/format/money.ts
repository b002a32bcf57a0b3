/**
 * Currencies whose minor unit is not a hundredth. UGX and ISK are missing on purpose: Stripe states
 * them in hundredths although nobody pays in hundredths.
 */
const withoutMinorUnit = new Set(
  'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '),
);
const inThousandths = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/**
 * Writes an amount in minor units with its decimal point and grouping: `123456`, `usd` gives
 * `1,234.56`. Works on the digits alone, so that no amount passes through a floating-point number.
 * Answers null when the text is not a whole number.
 */
export function formatMinorUnits(minorUnits: string, currency: string): string | null {
  const parsed = /^(-?)(\d+)$/.exec(minorUnits);
  if (parsed === null) return null;
  const digits = minorDigits(currency.toUpperCase());
  const padded = (parsed[2] ?? '').replace(/^0+(?=\d)/, '').padStart(digits + 1, '0');
  const whole = padded.slice(0, padded.length - digits);
  const fraction = digits === 0 ? '' : `.${padded.slice(-digits)}`;
  const sign = parsed[1] === '-' && /[1-9]/.test(padded) ? '\u2212' : '';
  return `${sign}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}

function minorDigits(currency: string): number {
  if (withoutMinorUnit.has(currency)) return 0;
  return inThousandths.has(currency) ? 3 : 2;
}
