import { AtaskiError } from '@ataski/kernel';

import { Refused } from './gateway-call.ts';

/**
 * Whether a failure needs no row of a refusal: the outcome of a call that was held is its row, and
 * a caller that left before anything was held was not refused.
 */
export function isToldElsewhere(error: unknown, gone: AbortSignal): boolean {
  if (!(error instanceof Refused)) return gone.aborted && !AtaskiError.is(error);
  const { cause } = error;
  const isAbort = AtaskiError.is(cause) && cause.code.endsWith('_ABORTED');
  return error.isOutcome || (gone.aborted && isAbort);
}
