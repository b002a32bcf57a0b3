import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { Actor, AuditSink, PlatformDb, TenantDb, TenantId } from '@ataski/kernel';

import type { llmGatewayActions } from '../llm-gateway-actions.ts';
import type { BreakerCause, BreakerPlace, BreakerState } from './breaker.ts';
import { targetOf } from './breakers.ts';

/** Who moves breakers where no person does. */
const judge: Actor = { type: 'system', id: 'llm-gateway' };

/** What judging needs. */
export interface JudgeOptions {
  readonly db: TenantDb & PlatformDb;
  readonly audit: AuditSink<typeof llmGatewayActions>;
  /** Tenants that one statement looks at. Default 500. */
  readonly pageTenants?: number;
  /** Told of a tenant whose breakers could not be moved; the others are moved all the same. */
  readonly onFailure?: (tenantId: TenantId, error: unknown) => void;
}

interface Page {
  readonly last_id: string;
  readonly due: readonly string[];
}

/** A breaker as `llm_gateway.move_breakers` answers it. */
interface Moved {
  readonly scope: BreakerPlace['scope'];
  readonly scopeId: string;
  readonly before: BreakerState;
  readonly state: BreakerState;
  readonly cause: BreakerCause;
  readonly spent: string;
  readonly pace: string;
}

/**
 * Looks at what all tenants spent and held lately, and moves the breakers that are due: slows and
 * opens those of tenants and keys that are too fast, tries them after a while and closes them. Each
 * move is recorded as `breaker.moved`. Run it every few seconds in any number of processes. Returns
 * how many it moved.
 */
export async function judgeVelocity(options: JudgeOptions): Promise<number> {
  const { db, pageTenants = 500, onFailure = () => undefined } = options;
  let moved = 0;
  let after: string | null = null;
  for (;;) {
    const pages: readonly Page[] = await db.call<Page>('llm_gateway.list_due_breakers', [
      after,
      pageTenants,
    ]);
    const [page] = pages;
    if (page === undefined) return moved;
    after = page.last_id;
    for (const id of page.due) {
      const tenantId = parseTenantId(id);
      try {
        moved += await moveBreakers(options, tenantId);
      } catch (error) {
        onFailure(tenantId, error);
      }
    }
  }
}

/** Moves what is due of one tenant, with its events, by one commit. */
async function moveBreakers({ db, audit }: JudgeOptions, tenantId: TenantId): Promise<number> {
  const context = { tenantId, actor: judge, correlationId: createCorrelationId() };
  return await db.withTenant(context, async (tx) => {
    const { rows } = await tx.query<Moved>(moveSql);
    for (const { scope, scopeId, before, state, cause, spent, pace } of rows)
      await audit.record(tx, {
        action: 'breaker.moved',
        targets: [targetOf({ scope, scopeId }, tenantId)],
        details: { scope, before, state, cause, spentNanoUsd: spent, paceNanoUsd: pace },
      });
    return rows.length;
  });
}

const moveSql = `
  select scope, scope_id as "scopeId", before, state, cause, spent_nano::text as spent, pace_nano::text as pace
    from llm_gateway.move_breakers()`;
