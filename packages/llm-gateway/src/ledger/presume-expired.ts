import { parseCorrelationId, parseTenantId } from '@ataski/kernel';
import type { Actor, AuditComposer, ComposedRow, PlatformDb, TenantContext } from '@ataski/kernel';

import type { llmGatewayActions } from '../llm-gateway-actions.ts';
import type { Settlement } from './ledger-entry.ts';
import type { LedgerWriter } from './ledger-writer.ts';

/** Who books what nobody settled. */
const sweeper: Actor = { type: 'system', id: 'llm-gateway' };

/** A call as `llm_gateway.list_expired_calls` answers it. */
interface ExpiredCall {
  readonly tenant_id: string;
  readonly id: string;
  readonly correlation_id: string;
  readonly intent_event_id: string;
  readonly intent_at: string;
  readonly hold_nano: string;
  readonly expires_at: string;
}

/** What sweeping needs. */
export interface PresumeOptions {
  readonly platform: PlatformDb;
  readonly writer: LedgerWriter;
  readonly audit: AuditComposer<typeof llmGatewayActions>;
  /** How many calls are booked at once, at least 1. Default 500. */
  readonly atOnce?: number;
}

/**
 * Books the whole hold of calls whose time is over, because their process died and they may have
 * left. Nothing is given back: whoever knows better settles the call afterwards, downwards only.
 * Run it every few seconds in any number of processes. Returns how many calls it booked. Those that
 * cannot be booked keep nobody else's from it: what went wrong with the first of them is thrown
 * when all were tried.
 */
export async function presumeExpired(options: PresumeOptions): Promise<number> {
  const { platform, atOnce = 500 } = options;
  let booked = 0;
  let failed: { readonly why: unknown } | undefined;
  let last: ExpiredCall | undefined;
  do {
    const after = [last?.expires_at ?? null, last?.id ?? null];
    const expired = await platform.call<ExpiredCall>('llm_gateway.list_expired_calls', [
      ...after,
      atOnce,
    ]);
    last = expired.at(-1);
    const outcomes = await Promise.allSettled(expired.map((call) => presume(options, call)));
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') failed ??= { why: outcome.reason };
      else if (outcome.value) booked += 1;
  } while (last !== undefined);
  if (failed !== undefined) throw failed.why;
  return booked;
}

/** False: somebody else ended it meanwhile. */
async function presume({ writer, audit }: PresumeOptions, call: ExpiredCall): Promise<boolean> {
  const context: TenantContext = {
    tenantId: parseTenantId(call.tenant_id),
    actor: sweeper,
    correlationId: parseCorrelationId(call.correlation_id),
  };
  const intent: ComposedRow = {
    eventId: call.intent_event_id,
    occurredAt: call.intent_at,
    entry: '',
  };
  const outcome = audit.composeOutcome(context, intent, {
    action: 'model.called',
    outcome: 'unknown',
    targets: [{ type: 'model_call', id: call.id }],
    details: { state: 'presumed', costNanoUsd: call.hold_nano, reason: 'expired' },
  });
  const settlement: Settlement = {
    id: call.id,
    state: 'presumed',
    costNano: BigInt(call.hold_nano),
    excessNano: 0n,
    tokens: null,
    reason: 'expired',
  };
  return await writer.settle(context, settlement, outcome);
}
