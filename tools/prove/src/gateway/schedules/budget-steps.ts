import { AtaskiError, createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';
import type { Budgets } from '@ataski/llm-gateway';
import type { OpenDatabase } from '@ataski/postgres/open-database';

import type { PlannedTenant, Step } from './plan.ts';
import type { Scene, TrackedBudget } from './scene.ts';

/** The tenant's administrator, whose process does not die. */
export function administratorOf({ id }: PlannedTenant): TenantContext {
  const actor = { type: 'user', id: 'administrator' } as const;
  return { tenantId: parseTenantId(id), actor, correlationId: createCorrelationId() };
}

/** Sets all of a tenant for the first time. */
export async function setBudgets(
  { tenancy }: OpenDatabase,
  budgets: Budgets,
  tenant: PlannedTenant,
): Promise<readonly TrackedBudget[]> {
  return await tenancy.withTenant(administratorOf(tenant), async (tx) => {
    const tracked: TrackedBudget[] = [];
    for (const wish of tenant.budgets) {
      const { id } = await budgets.set(tx, wish);
      const limits = { limit: wish.limitNano, most: wish.limitNano };
      tracked.push({ ...wish, ...limits, id, tenant, isRemoved: false, isChanging: false });
    }
    return tracked;
  });
}

/** Raises or lowers a limit, or sets again what was removed. */
export async function changeLimit(scene: Scene, step: Step): Promise<void> {
  const budget = takeOne(scene, step);
  if (budget === null) return;
  const limitNano = (budget.limitNano * BigInt(step.share * 2)) / 100n;
  const name = limitNano < budget.limit ? 'limits lowered' : 'limits raised';
  scene.tally.count(budget.isRemoved ? 'limits set again' : name);
  if (limitNano > budget.most) budget.most = limitNano;
  const { tenancy } = scene.database;
  const { scope, scopeId, period } = budget;
  await tenancy.withTenant(administratorOf(budget.tenant), (tx) =>
    scene.budgets.set(tx, { scope, scopeId, period, limitNano }),
  );
  budget.limit = limitNano;
  budget.isRemoved = false;
}

/** Removes a limit that holds nothing. */
export async function removeLimit(scene: Scene, step: Step): Promise<void> {
  const budget = takeOne(scene, step);
  if (budget === null || budget.isRemoved) return;
  const { tenancy } = scene.database;
  try {
    await tenancy.withTenant(administratorOf(budget.tenant), (tx) =>
      scene.budgets.remove(tx, budget.id),
    );
    budget.isRemoved = true;
    scene.tally.count('limits removed');
  } catch (error) {
    if (!AtaskiError.is(error) || error.code !== 'LLM_GATEWAY_BUDGET_IN_USE') throw error;
    scene.tally.count('removals refused');
  }
}

/** Of each budget one change in a wave: of two nobody could say which was the last. */
function takeOne({ tracked }: Scene, step: Step): TrackedBudget | null {
  const budget = tracked[step.pick % tracked.length];
  if (budget === undefined || budget.isChanging) return null;
  budget.isChanging = true;
  return budget;
}
