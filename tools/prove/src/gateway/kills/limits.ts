import { createCorrelationId, parseTenantId, systemClock } from '@ataski/kernel';
import { createBudgets } from '@ataski/llm-gateway';
import type { BudgetWish } from '@ataski/llm-gateway';

import { createLedgerLog } from '../ledger-log.ts';
import type { KillStage } from './kill-stage.ts';

/** Users with a budget of their own. */
export const userIds = ['u_1', 'u_2'] as const;

/** So little is left at any time that refusals are common. */
const headroomNano = 120n;

/** The limits of the stage: those of tenants are raised as they are used up, and never lowered. */
export interface Limits {
  /** By the id of the budget: the most that it was ever allowed. */
  readonly most: ReadonlyMap<string, bigint>;
  /** Ids of budgets from which nothing leaves while the proof runs. */
  readonly exact: ReadonlySet<string>;
  /** Leaves each tenant a little room beyond what it has settled and held. */
  raise(standings: ReadonlyMap<string, bigint>): Promise<void>;
}

/** Sets them for the first time: a day's for each tenant, and a minute's for each user. */
export async function setLimits({ tenancy, tenants }: KillStage): Promise<Limits> {
  const budgets = createBudgets(createLedgerLog(tenancy, systemClock));
  const most = new Map<string, bigint>();
  const owners = new Map<string, string>();
  const set = async (tenant: string, wish: BudgetWish): Promise<string> => {
    const actor = { type: 'user', id: 'administrator' } as const;
    const tenantId = parseTenantId(tenant);
    const context = { tenantId, actor, correlationId: createCorrelationId() };
    const { id } = await tenancy.withTenant(context, (tx) => budgets.set(tx, wish));
    return id;
  };
  const ofDay = { scope: 'tenant', scopeId: '', period: 'day' } as const;
  for (const tenant of tenants) {
    const id = await set(tenant, { ...ofDay, limitNano: headroomNano });
    owners.set(id, tenant);
    most.set(id, headroomNano);
    for (const scopeId of userIds) {
      const limitNano = 20n * headroomNano;
      most.set(
        await set(tenant, { scope: 'user', scopeId, period: 'minute', limitNano }),
        limitNano,
      );
    }
  }
  return {
    most,
    exact: new Set(owners.keys()),
    async raise(standings) {
      for (const [id, tenant] of owners) {
        const limitNano = (standings.get(id) ?? 0n) + headroomNano;
        if (limitNano <= (most.get(id) ?? 0n)) continue;
        // Before it is asked for: it may be in force without an answer.
        most.set(id, limitNano);
        await set(tenant, { ...ofDay, limitNano });
      }
    },
  };
}
