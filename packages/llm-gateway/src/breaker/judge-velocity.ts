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
  /** Told of a tenant that could not be judged; the others are judged all the same. */
  readonly onFailure?: (tenantId: TenantId, error: unknown) => void;
}

interface Listed {
  readonly tenant_id: string;
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
  let after: TenantId | null = null;
  for (;;) {
    const page: readonly TenantId[] = (
      await db.call<Listed>('llm_gateway.list_breaker_tenants', [after, pageTenants])
    ).map(toTenantId);
    const last = page.at(-1);
    if (last === undefined) return moved;
    after = last;
    for (const tenantId of await listDue(options, page)) {
      try {
        moved += await moveBreakers(options, tenantId);
      } catch (error) {
        onFailure(tenantId, error);
      }
    }
  }
}

/** Who has a breaker that is due. Where one of many cannot be judged, each is asked for alone. */
async function listDue(
  options: JudgeOptions,
  tenants: readonly TenantId[],
): Promise<readonly TenantId[]> {
  const { db, onFailure = () => undefined } = options;
  try {
    return (await db.call<Listed>('llm_gateway.list_due_breakers', [tenants])).map(toTenantId);
  } catch (error) {
    const [only, ...others] = tenants;
    if (only === undefined) return [];
    if (others.length === 0) {
      onFailure(only, error);
      return [];
    }
  }
  const due: TenantId[] = [];
  for (const tenantId of tenants) due.push(...(await listDue(options, [tenantId])));
  return due;
}

const toTenantId = ({ tenant_id: id }: Listed): TenantId => parseTenantId(id);

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
