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
}

/** What sweeping needs. */
export interface PresumeOptions {
  readonly platform: PlatformDb;
  readonly writer: LedgerWriter;
  readonly audit: AuditComposer<typeof llmGatewayActions>;
}

/**
 * Books the whole hold of calls whose time is over, because their process died and they may have
 * left. Nothing is given back: whoever knows better settles the call afterwards, downwards only.
 * Run it every few seconds in any number of processes. Returns how many calls it booked.
 */
export async function presumeExpired({ platform, writer, audit }: PresumeOptions): Promise<number> {
  const expired = await platform.call<ExpiredCall>('llm_gateway.list_expired_calls', [500]);
  const booked = await Promise.all(
    expired.map(async (call) => {
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
    }),
  );
  return booked.filter(Boolean).length;
}
