import { objectOrNull } from '../stream/gathered.ts';
import type { EndedHead } from './upstream.ts';

const decimal = /^(\d{1,20})(?:\.(\d{1,40}))?(?:e([+-]?\d{1,3}))?$/i;
const nanoDigits = 9;

/**
 * An amount in US dollars as the text of a number, in whole nano-USD, rounded up; null for no
 * amount.
 */
export function readDollars(text: string): bigint | null {
  const [, whole, fraction = '', exponent = '0'] = decimal.exec(text) ?? [];
  if (whole === undefined) return null;
  const scale = fraction.length - Number(exponent) - nanoDigits;
  const digits = BigInt(whole + fraction);
  if (scale <= 0) return scale < -60 ? null : digits * 10n ** BigInt(-scale);
  const unit = 10n ** BigInt(scale);
  return (digits + unit - 1n) / unit;
}

/**
 * What LiteLLM says that a call cost: of a whole answer in a header; of a stream in the `cost` of
 * its usage, where the proxy has `include_cost_in_streaming_usage`. The head of a stream is sent
 * before anything is known, so what stands there is not the cost.
 */
export function reportedCostOf({ status, headers, stream }: EndedHead): bigint | null {
  if (status >= 300) return null;
  if (stream === null) return readDollars(headers['x-litellm-response-cost'] ?? '');
  const cost = objectOrNull(stream.answer?.['usage'])?.['cost'];
  return typeof cost === 'number' ? readDollars(String(cost)) : null;
}

/** How far a reported cost may be from ours, in thousandths of ours, beside a nano-USD of rounding. */
export const tolerancePerMille = 10n;

/**
 * By how much a reported cost differs, in nano-USD, where that is beyond the tolerance; else null.
 * Ours is an upper estimate where nobody stated a usage, which a report may well lie beneath.
 */
export function deviationOf(reported: bigint, ours: bigint, isStated: boolean): bigint | null {
  const deviation = reported - ours;
  if (deviation < 0n && !isStated) return null;
  const size = deviation < 0n ? -deviation : deviation;
  return size * 1000n > ours * tolerancePerMille + 1000n ? deviation : null;
}
