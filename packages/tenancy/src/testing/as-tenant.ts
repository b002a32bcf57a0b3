import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { Actor, TenantDb, TenantTx, TransactionOptions } from '@ataski/kernel';

/** What is tested: your `Tenancy`, as the application uses it. */
export type TestedTenancy = Pick<TenantDb, 'withTenant'>;

/** Who acts in a test. */
const testActor: Actor = { type: 'user', id: 'test' };

/**
 * Runs `work` as the tenant, in a transaction of its own with a fresh correlation id, and commits.
 * Rolls back and throws what `work` throws.
 */
export function asTenant<T>(
  tenancy: TestedTenancy,
  tenantId: string,
  work: (tx: TenantTx) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  const context = {
    tenantId: parseTenantId(tenantId),
    actor: testActor,
    correlationId: createCorrelationId(),
  };
  return tenancy.withTenant(context, work, options);
}

/**
 * Runs `work` as the tenant and rolls back whatever it did, then answers what it answered. A
 * constraint that is deferred to the commit is not checked.
 */
export async function asTenantAndUndo<T>(
  tenancy: TestedTenancy,
  tenantId: string,
  work: (tx: TenantTx) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  const done = new Undone<T>();
  try {
    await asTenant(
      tenancy,
      tenantId,
      async (tx) => {
        done.value = await work(tx);
        throw done;
      },
      options,
    );
  } catch (thrown) {
    if (thrown !== done) throw thrown;
  }
  return done.value as T;
}

/** Thrown inside a transaction to roll it back; caught by the one who threw it. */
class Undone<T> extends Error {
  value: T | undefined;
}
