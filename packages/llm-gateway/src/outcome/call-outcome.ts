import { costOf, readUsage } from '@ataski/llm-pricing';
import type { BoundedCall, CallSurface, PriceTable, Usage } from '@ataski/llm-pricing';

import type { SettledTokens, Settlement } from '../ledger/ledger-entry.ts';
import { estimateAborted } from './aborted-cost.ts';

/** How a call ended, as far as anybody here knows. */
export interface CallEnd {
  readonly surface: CallSurface;
  /** What was held, and why so much. */
  readonly bound: BoundedCall;
  /** Whether a byte of the call may have left; false only where it is certain that none did. */
  readonly hasLeft: boolean;
  /** Of the provider’s answer; null when its head never came. */
  readonly status: number | null;
  /** The body of the answer, or of a stream the part that states its usage; null without. */
  readonly answer: unknown;
  /** Whether the answer came to its end, so that the usage it states is that of all of it. */
  readonly isUsageFinal: boolean;
  /** Who broke the call off; null when it came to its end. A time that ran out is the provider’s. */
  readonly brokenBy: 'client' | 'provider' | null;
  /** Whether the client was passed on each piece of the answer as the model wrote it. */
  readonly isStream: boolean;
  /** UTF-8 bytes of what the model wrote and the client was passed on. */
  readonly deliveredBytes: number;
  /** Whether the model may have thought, at a price, without a byte of it being passed on. */
  readonly mayThinkUnseen: boolean;
}

/** What the ledger is told of a call. */
export type CallOutcome = Omit<Settlement, 'id'>;

/** Why an outcome is what it is. */
export type OutcomeReason =
  | 'not_sent'
  | 'provider_refused'
  | 'provider_failed'
  | 'provider_broke_off'
  | 'client_aborted'
  | 'usage_missing'
  | 'price_missing'
  | 'bound_violation';

/**
 * What a call cost, as well as it can be known: what the provider states; where it states nothing,
 * all that was held, unless it is sure to be less. Never more than the hold, and never less than a
 * usage that was stated, as far as the hold goes. What is stated beyond it stands in `excessNano`.
 */
export function callOutcome(end: CallEnd, prices: PriceTable): CallOutcome {
  const { bound, status, brokenBy } = end;
  if (!end.hasLeft) return released('not_sent');
  const usage = end.surface === 'count_tokens' ? null : readUsage(end.surface, end.answer);
  const cost = usage === null ? null : costOf(prices, usage);
  const stated = cost?.kind === 'priced' ? cost.nanoUsd : null;
  const book = (state: CallOutcome['state'], nano: bigint, reason: OutcomeReason | null) =>
    booked(state, nano > (stated ?? 0n) ? nano : (stated ?? 0n), bound.holdNanoUsd, usage, reason);

  // The head of an error is the provider's word that it did no work, unless it says what it did.
  if (status !== null && status >= 400 && usage === null && end.deliveredBytes === 0)
    return released(status < 500 ? 'provider_refused' : 'provider_failed');
  if (end.isUsageFinal && stated !== null) return book('settled', stated, null);
  if (end.isUsageFinal && usage !== null)
    return book('estimated', bound.holdNanoUsd, 'price_missing');
  if (brokenBy === 'client') return book('estimated', abortedCost(end, prices), 'client_aborted');
  if (brokenBy === 'provider' || status === null)
    return book('presumed', bound.holdNanoUsd, 'provider_broke_off');
  // Counting is not billed, and says so by having no usage.
  if (end.surface === 'count_tokens' && status < 300) return book('settled', 0n, null);
  return book('estimated', bound.holdNanoUsd, 'usage_missing');
}

/** Only of a stream is it known what the model wrote before nobody listened. */
function abortedCost(end: CallEnd, prices: PriceTable): bigint {
  const { bound, surface } = end;
  if (!end.isStream || end.status === null || end.mayThinkUnseen) return bound.holdNanoUsd;
  const provider = surface === 'messages' ? 'anthropic' : 'openai';
  return estimateAborted(bound, provider, end.deliveredBytes, prices);
}

function released(reason: OutcomeReason): CallOutcome {
  return { state: 'released', costNano: 0n, excessNano: 0n, tokens: null, reason };
}

function booked(
  state: CallOutcome['state'],
  nano: bigint,
  hold: bigint,
  usage: Usage | null,
  reason: OutcomeReason | null,
): CallOutcome {
  const isBeyond = nano > hold;
  return {
    state,
    costNano: isBeyond ? hold : nano,
    excessNano: isBeyond ? nano - hold : 0n,
    tokens: usage === null ? null : tokensOf(usage),
    reason: isBeyond ? 'bound_violation' : reason,
  };
}

function tokensOf({ lines }: Usage): SettledTokens {
  const sum = (count: (line: Usage['lines'][number]) => number) =>
    lines.reduce((total, line) => total + count(line), 0);
  return {
    input: sum((line) => line.input + line.audioInput),
    cached: sum((line) => line.cacheRead),
    written: sum((line) => line.cacheWrite5m + line.cacheWrite1h),
    output: sum((line) => line.output + line.audioOutput),
  };
}
