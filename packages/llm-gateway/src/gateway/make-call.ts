import { AtaskiError } from '@ataski/kernel';
import type { Clock, ComposedRow } from '@ataski/kernel';
import type { PriceTable } from '@ataski/llm-pricing';

import type { HoldAnswer } from '../ledger/ledger-entry.ts';
import type { LedgerWriter } from '../ledger/ledger-writer.ts';
import { callOutcome } from '../outcome/call-outcome.ts';
import type { CallEnd, CallOutcome } from '../outcome/call-outcome.ts';
import type { Quarantine } from '../provider-key/quarantine.ts';
import { deviationOf } from '../upstream/reported-cost.ts';
import type { AnswerSink } from './answer-sink.ts';
import { holdOf, intentOf, outcomeOf } from './call-rows.ts';
import type { CallFacts, GatewayAudit } from './call-rows.ts';
import { Refused, requireLetIn } from './gateway-call.ts';
import type { CallRefusal, PlannedCall } from './gateway-call.ts';
import { passAnswer } from './pass-answer.ts';
import type { PassedAnswer } from './passing.ts';
import type { ProviderAnswer, ProviderDoor } from './provider-door.ts';
import { refusalOf } from './refusal-of.ts';
import type { Settlements } from './settlements.ts';

/** What making a call needs. */
export interface CallMakerOptions {
  readonly audit: GatewayAudit;
  readonly door: ProviderDoor;
  readonly writer: LedgerWriter;
  readonly settlements: Settlements;
  readonly quarantine: Quarantine;
  readonly prices: PriceTable;
  readonly clock: Clock;
  /** After this long without a settlement all of a hold is presumed spent. */
  readonly holdTtlMs: number;
  /** Told of a call whose cost was reported otherwise than it was computed. */
  readonly onCostDeviation: (callId: string) => void;
}

/**
 * Holds what a call may cost, makes it, passes its answer on and settles it. The hold and the
 * intent are committed before a byte leaves; whatever happens then, the call is settled. Throws
 * {@link Refused} when nothing of an answer was passed on.
 */
export async function makeCall(
  options: CallMakerOptions,
  call: PlannedCall,
  sink: AnswerSink,
  signal: AbortSignal,
): Promise<PassedAnswer> {
  const startedAtMs = options.clock.now().getTime();
  const intent = intentOf(options.audit, call);
  const record = { options, call, intent, startedAtMs };
  const answer = await openCall(record, signal);
  const outcome = (end: CallEnd): CallOutcome => {
    const priced = call.upstream.priced(end.answer, call.bound.model);
    return callOutcome({ ...end, answer: priced }, options.prices);
  };
  const passed = await passAnswer({ call, answer, sink, signal, outcome }).catch(
    (error: unknown) => {
      // Nothing is known of what the client got, so all of it is taken to be spent.
      answer.cancel();
      settleUnanswered(record, { hasLeft: true, isAborted: false }, error);
      throw error;
    },
  );
  const { status, headers } = answer;
  const reportedNano = call.upstream.reportedCost({ status, headers, stream: passed.stream });
  settle(record, passed.outcome, { ...passed, reportedNano });
  noteCredential(record, answer.status);
  if (passed.refusal !== null && !passed.hasBegun)
    throw new Refused(passed.refusal, undefined, true);
  return passed;
}

interface CallUnderWay {
  readonly options: CallMakerOptions;
  readonly call: PlannedCall;
  readonly intent: ComposedRow;
  readonly startedAtMs: number;
}

/** Holds and opens. Whatever was held, or may have been, is settled when no answer comes. */
async function openCall(under: CallUnderWay, signal: AbortSignal): Promise<ProviderAnswer> {
  const { options, call, intent } = under;
  let holding = 'never asked' as 'never asked' | 'asked' | 'granted' | 'refused';
  const admit = async (): Promise<void> => {
    await requireLetIn(call.caller);
    holding = 'asked';
    const hold = holdOf(call, options.holdTtlMs);
    const answer = await options.writer.hold(call.caller.context, hold, intent);
    holding = answer.isGranted ? 'granted' : 'refused';
    if (!answer.isGranted) throw new Refused(refusalOfHold(answer, call));
  };
  let isAuthorized = false;
  const authorize = async (): Promise<Readonly<Record<string, string>>> => {
    const header = await call.upstream.authorize(call.caller.context, call.provider, call.payer);
    isAuthorized = true;
    return header;
  };
  try {
    const { headers, body } = call;
    const request = { ...call.upstream.operationOf(call.surface), headers, body, admit, authorize };
    return await options.door.open(call.caller.context, request, signal);
  } catch (error) {
    if (holding === 'asked' || holding === 'granted') {
      const hasLeft = holding === 'granted' && mayHaveLeft(error, isAuthorized);
      settleUnanswered(under, { hasLeft, isAborted: signal.aborted }, error);
    }
    if (error instanceof Refused) throw error;
    throw new Refused(refusalOf(error), error, holding === 'granted');
  }
}

function settleUnanswered(
  under: CallUnderWay,
  { hasLeft, isAborted }: { readonly hasLeft: boolean; readonly isAborted: boolean },
  error: unknown,
): void {
  const end = endWithoutAnswer(under.call, hasLeft, isAborted);
  settle(under, callOutcome(end, under.options.prices), {
    ...{ status: null, requestId: null, reportedNano: null },
    code: AtaskiError.is(error) ? error.code : 'UNKNOWN',
  });
}

/** What the door throws says so itself; anything else may have, once the credential was handed over. */
function mayHaveLeft(error: unknown, isAuthorized: boolean): boolean {
  return AtaskiError.is(error) && 'hasLeft' in error ? error.hasLeft !== false : isAuthorized;
}

function endWithoutAnswer(call: PlannedCall, hasLeft: boolean, isAborted: boolean): CallEnd {
  const { surface, bound, isStream, mayThinkUnseen } = call;
  return {
    ...{ surface, bound, hasLeft, isStream, mayThinkUnseen },
    ...{ status: null, answer: null, isUsageFinal: false, deliveredBytes: 0 },
    brokenBy: isAborted ? 'client' : 'provider',
  };
}

function settle(
  { options, call, intent, startedAtMs }: CallUnderWay,
  outcome: CallOutcome,
  facts: Omit<CallFacts, 'durationMs' | 'deviationNano'>,
): void {
  const { status, requestId, code, reportedNano } = facts;
  const durationMs = Math.max(0, options.clock.now().getTime() - startedAtMs);
  const ours = outcome.costNano + outcome.excessNano;
  const isStated = outcome.state === 'settled';
  const deviationNano = reportedNano === null ? null : deviationOf(reportedNano, ours, isStated);
  const row = outcomeOf(options.audit, call, intent, outcome, {
    ...{ status, requestId, code, durationMs, reportedNano, deviationNano },
  });
  if (deviationNano !== null) options.onCostDeviation(call.id);
  const settlement = { id: call.id, ...outcome };
  options.settlements.settle(call.caller.context, settlement, row, options.holdTtlMs);
}

/** Counts what the provider says of the tenant's key, without letting the client wait for it. */
function noteCredential({ options, call }: CallUnderWay, status: number): void {
  const { context } = call.caller;
  if (call.payer.payer !== 'tenant') return;
  const noting =
    status === 401 || status === 403
      ? options.quarantine.markRefused(context, call.payer.credentialId)
      : status < 400
        ? options.quarantine.markAccepted(context, call.payer)
        : Promise.resolve();
  // The count is a help, and the call itself is settled: a database that is away loses one.
  void noting.catch(() => undefined);
}

/** Of which period a budget is tells whether waiting helps. */
const waitsMs = { call: null, minute: 10_000, hour: 60_000, day: null, month: null } as const;

function refusalOfHold(
  answer: Extract<HoldAnswer, { readonly isGranted: false }>,
  call: PlannedCall,
): CallRefusal {
  const { model } = call.bound;
  if (answer.breaker !== null) return { code: 'breaker', model, breaker: answer.breaker };
  // What has no room is a budget; where there is none, none is named.
  if (answer.budgetId === null) return { code: 'budget_missing', model };
  const waitMs = answer.period === null ? null : waitsMs[answer.period];
  return {
    code: answer.period === 'call' ? 'call_limit_exceeded' : 'budget_exceeded',
    model,
    budgetId: answer.budgetId,
    retryAfterMs: waitMs ?? undefined,
  };
}
