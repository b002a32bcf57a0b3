import type { Draw } from '../allow-list/draw.ts';

/** How a provider writes decimals. */
export type DecimalForm = 'number' | 'text' | 'oracle';

const mostDigits = 20;

/**
 * A decimal of up to 20 digits: with a sign or without, with zeros behind the point before the
 * first digit and after the last; as a JSON number, sometimes with an exponent; as Oracle writes
 * it, without a zero before the point.
 */
export function drawDecimal(draw: Draw, form: DecimalForm): string {
  const sign = draw.once(3) ? '-' : '';
  if (draw.once(50)) return `${sign}${form === 'oracle' ? '' : '0'}.00`;
  const digits = drawDigits(draw);
  const places = draw.once(4) ? 0 : draw.whole(mostDigits + 1);
  const padded = digits.padStart(places, '0');
  const whole = padded.slice(0, padded.length - places);
  const fraction = places === 0 ? '' : `.${padded.slice(padded.length - places)}`;
  const text = `${sign}${whole === '' && form !== 'oracle' ? '0' : whole}${fraction}`;
  return form === 'number' && draw.once(5) ? `${text}${drawExponent(draw)}` : text;
}

function drawDigits(draw: Draw): string {
  const length = 1 + draw.whole(mostDigits);
  const first = String(1 + draw.whole(9));
  const rest = Array.from({ length: length - 1 }, () => String(draw.whole(10))).join('');
  const trailing = draw.once(4) ? draw.whole(length) : 0;
  const digits = first + rest;
  return digits.slice(0, length - trailing) + '0'.repeat(trailing);
}

function drawExponent(draw: Draw): string {
  return `${draw.of(['e', 'E'])}${draw.of(['', '+', '-'])}${String(1 + draw.whole(30))}`;
}
