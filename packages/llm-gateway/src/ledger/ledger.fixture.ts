import { randomUUID } from 'node:crypto';

import { createAuditLog, migrations as audit } from '@ataski/audit';
import { systemClock } from '@ataski/kernel';
import type { Migration, PlatformDb, TenantContext, TenantDb } from '@ataski/kernel';
import { migrations as tenancy } from '@ataski/tenancy';

import { createBudgets } from '../budget/budgets.ts';
import { migrations } from '../index.ts';
import { llmGatewayActions } from '../llm-gateway-actions.ts';
import type { Hold, HoldAnswer, Settlement } from './ledger-entry.ts';
import type { LedgerWriter } from './ledger-writer.ts';

/** All that the ledger stands on. */
export const ledgerMigrations: readonly Migration[] = [...tenancy, ...audit, ...migrations];

/** The log of a program that records what the gateway does. */
export function createLedgerLog(db: TenantDb & PlatformDb) {
  return createAuditLog({
    ...{ db, platform: db, clock: systemClock, component: 'gateway' },
    actions: [llmGatewayActions],
  });
}

/** A call that may cost an amount. */
export function aHold(holdNano: bigint, over: Partial<Hold> = {}): Hold {
  return {
    ...{ id: randomUUID(), keyId: null, userId: null, runId: null, payer: 'platform' },
    ...{ credentialId: null, surface: 'messages', provider: 'anthropic', model: 'model-1' },
    ...{ priceVersion: 'test', holdNano, ttlMs: 60_000 },
    ...over,
  };
}

/** Makes calls of a ledger as the gateway does, each with its rows. */
export function createCaller(log: ReturnType<typeof createLedgerLog>, writer: LedgerWriter) {
  const intentOf = (context: TenantContext, hold: Hold) =>
    log.composeIntent(context, {
      action: 'model.called',
      targets: [{ type: 'model_call', id: hold.id }],
      details: {
        ...{ surface: hold.surface, provider: hold.provider, model: hold.model },
        ...{ payer: hold.payer, priceVersion: hold.priceVersion },
        holdNanoUsd: String(hold.holdNano),
      },
    });
  return {
    budgets: createBudgets(log),
    async hold(context: TenantContext, hold: Hold): Promise<HoldAnswer> {
      return await writer.hold(context, hold, intentOf(context, hold));
    },
    async settle(
      context: TenantContext,
      hold: Hold,
      costNano: bigint,
      over: Partial<Settlement> = {},
    ): Promise<boolean> {
      const settlement: Settlement = {
        ...{ id: hold.id, state: 'settled', costNano, excessNano: 0n, tokens: null, reason: null },
        ...over,
      };
      const outcome = log.composeOutcome(context, intentOf(context, hold), {
        action: 'model.called',
        targets: [{ type: 'model_call', id: hold.id }],
        details: { state: settlement.state, costNanoUsd: String(costNano) },
      });
      return await writer.settle(context, settlement, outcome);
    },
  };
}
