import type { PlannedTenant, Step } from './plan.ts';
import type { Scene } from './scene.ts';

/** What one bucket of a period is. */
const buckets = { minute: '1 second', hour: '1 minute', day: '1 hour' } as const;

/**
 * Lets some buckets pass for a tenant, all of whose windows are of one period: what it has spent
 * lies further back. Nothing leaves a window by it.
 */
export async function elapse({ plan, database, tally }: Scene, step: Step): Promise<void> {
  const elapsing = plan.tenants.filter((tenant) => tenant.elapsing !== null);
  const tenant = elapsing[step.pick % Math.max(elapsing.length, 1)];
  if (tenant === undefined || tenant.elapsing === null) return;
  await pass(database.pools.superuser, tenant, tenant.elapsing, 1 + (step.share % 2));
  tally.count('times elapsed');
}

async function pass(
  superuser: Scene['database']['pools']['superuser'],
  { id }: PlannedTenant,
  period: keyof typeof buckets,
  count: number,
): Promise<void> {
  await superuser.query(
    `with passed as (
       update llm_gateway.budget set bucket = bucket - $2 where tenant_id = $1 and period = $3
     )
     update llm_gateway.call set settled_at = settled_at - $2 * $4::interval
      where tenant_id = $1 and settled_at is not null`,
    [id, count, period, buckets[period]],
  );
}
