import type { TenantTx } from '@ataski/kernel';

/** The name of the tenant that the transaction is bound to; null when its row is gone. */
export async function findTenantName(tx: TenantTx): Promise<string | null> {
  const { rows } = await tx.query<{ name: string }>('select name from tenancy.tenant');
  return rows[0]?.name ?? null;
}
