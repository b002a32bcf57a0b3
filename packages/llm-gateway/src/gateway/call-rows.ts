import type { AuditComposer, ComposedRow, ErrorDetails } from '@ataski/kernel';

import type { Hold } from '../ledger/ledger-entry.ts';
import type { llmGatewayActions } from '../llm-gateway-actions.ts';
import type { CallOutcome } from '../outcome/call-outcome.ts';
import type { CallRefusal, Caller, PlannedCall } from './gateway-call.ts';

/** The log as far as the gateway makes rows for it. */
export type GatewayAudit = AuditComposer<typeof llmGatewayActions>;

/** The row that is committed with the hold, before a byte leaves. */
export function intentOf(audit: GatewayAudit, call: PlannedCall): ComposedRow {
  const { caller, surface, upstream, bound, payer } = call;
  return audit.composeIntent(caller.context, {
    action: 'model.called',
    targets: [{ type: 'model_call', id: call.id }],
    details: {
      ...{ surface, provider: upstream.operationOf(surface).system, model: bound.model },
      payer: payer.payer,
      ...{ priceVersion: bound.priceVersion, holdNanoUsd: String(bound.holdNanoUsd) },
      credentialId: payer.credentialId,
      ...(caller.attempt === null ? {} : { attempt: caller.attempt }),
    },
  });
}

/** What the ledger holds for a call. */
export function holdOf(
  { id, caller, surface, upstream, bound, payer }: PlannedCall,
  ttlMs: number,
): Hold {
  return {
    ...{ id, keyId: caller.keyId, userId: caller.userId, runId: caller.runId },
    ...{ payer: payer.payer, credentialId: payer.credentialId, surface },
    provider: upstream.operationOf(surface).system,
    ...{ model: bound.model, priceVersion: bound.priceVersion, holdNano: bound.holdNanoUsd, ttlMs },
  };
}

/** What is known of how a call went, beside what it cost. */
export interface CallFacts {
  readonly status: number | null;
  readonly durationMs: number;
  readonly requestId: string | null;
  /** Why it failed, where it did. */
  readonly code: string | null;
  /** What the other side says that it cost; null where it says nothing. */
  readonly reportedNano: bigint | null;
  /** By how much that differs from our cost; null within the tolerance. */
  readonly deviationNano: bigint | null;
}

/** The row that is committed with the settlement. */
export function outcomeOf(
  audit: GatewayAudit,
  call: PlannedCall,
  intent: ComposedRow,
  settled: CallOutcome,
  facts: CallFacts,
): ComposedRow {
  const { tokens, reason, excessNano } = settled;
  const details: ErrorDetails = {
    state: settled.state,
    costNanoUsd: String(settled.costNano),
    ...(excessNano === 0n ? {} : { excessNanoUsd: String(excessNano) }),
    ...(tokens === null
      ? {}
      : {
          inputTokens: tokens.input,
          cachedTokens: tokens.cached,
          writtenTokens: tokens.written,
          outputTokens: tokens.output,
        }),
    ...(facts.status === null ? {} : { status: facts.status }),
    durationMs: facts.durationMs,
    ...(facts.requestId === null ? {} : { requestId: facts.requestId }),
    ...(reason === null ? {} : { reason }),
    ...(facts.code === null ? {} : { code: facts.code }),
    ...(facts.reportedNano === null ? {} : { reportedNanoUsd: String(facts.reportedNano) }),
    ...(facts.deviationNano === null ? {} : { deviationNanoUsd: String(facts.deviationNano) }),
  };
  return audit.composeOutcome(call.caller.context, intent, {
    action: 'model.called',
    outcome: facts.code === null ? 'success' : 'failure',
    targets: [{ type: 'model_call', id: call.id }],
    details,
  });
}

/** The event of a call that was not made. */
export function refusalEvent(surface: string, refusal: CallRefusal) {
  const { code, fault, field = fault, model, budgetId, breaker } = refusal;
  return {
    action: 'model.refused',
    outcome: 'denied',
    details: {
      ...{ surface, code },
      ...(model === undefined ? {} : { model }),
      ...(field === undefined ? {} : { field }),
      ...(budgetId === undefined ? {} : { budget: budgetId }),
      ...(breaker === undefined ? {} : { breaker }),
    },
  } as const;
}

/** The row of a call of a known caller that was not made. */
export function refusalRow(
  audit: GatewayAudit,
  { context }: Caller,
  surface: string,
  refusal: CallRefusal,
): ComposedRow {
  return audit.compose(context, refusalEvent(surface, refusal));
}
