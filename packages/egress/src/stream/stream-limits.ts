import { EgressError } from '../errors.ts';

/** Bounds of a stream. Times are above zero and at most 2^31 - 1 ms. */
export interface EgressStreamLimits {
  /** From the moment when everything is permitted to the head of the answer, look-up included. */
  readonly headersTimeoutMs: number;
  /** How long the system may be silent while more of its answer is waited for. */
  readonly idleTimeoutMs: number;
  /** From `open` to the last byte of the answer, waiting for a free slot included. */
  readonly totalTimeoutMs: number;
  readonly maxResponseBytes: number;
  readonly maxRequestBytes: number;
}

/** What a timer can count; a longer one would fire at once. */
const maximum = 2 ** 31 - 1;

/** Throws EGRESS_LIMITS_INVALID, whose details say where the limits come from and which is wrong. */
export function checkStreamLimits(
  limits: EgressStreamLimits,
  option: 'streamLimits' | 'limits' = 'streamLimits',
): void {
  const { headersTimeoutMs, idleTimeoutMs, totalTimeoutMs, maxResponseBytes, maxRequestBytes } =
    limits;
  const values = { headersTimeoutMs, idleTimeoutMs, totalTimeoutMs };
  for (const [field, value] of Object.entries({ ...values, maxResponseBytes, maxRequestBytes }))
    if (!Number.isSafeInteger(value) || value < 1 || value > maximum)
      throw new EgressError('EGRESS_LIMITS_INVALID', { option, field });
}

/** The narrower of what the door allows and what is asked. Throws EGRESS_LIMITS_INVALID. */
export function narrowStreamLimits(
  widest: EgressStreamLimits | undefined,
  asked: Partial<EgressStreamLimits> = {},
): EgressStreamLimits {
  if (widest === undefined)
    throw new EgressError('EGRESS_LIMITS_INVALID', { option: 'streamLimits' });
  const narrower = (name: keyof EgressStreamLimits): number =>
    Math.min(asked[name] ?? widest[name], widest[name]);
  const limits = {
    headersTimeoutMs: narrower('headersTimeoutMs'),
    idleTimeoutMs: narrower('idleTimeoutMs'),
    totalTimeoutMs: narrower('totalTimeoutMs'),
    maxResponseBytes: narrower('maxResponseBytes'),
    maxRequestBytes: narrower('maxRequestBytes'),
  };
  // The door's own were checked when it was opened, so what is wrong was asked for.
  checkStreamLimits(limits, 'limits');
  return limits;
}
