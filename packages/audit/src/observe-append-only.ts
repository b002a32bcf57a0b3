import type { TenantTx } from '@ataski/kernel';

/**
 * True when the role that asks holds no right to update, delete or truncate the log, as the live
 * catalog says.
 */
export async function observeAppendOnly(tx: TenantTx): Promise<boolean> {
  const { rows } = await tx.query<{ isAppendOnly: boolean }>(`
    select not pg_catalog.has_table_privilege('audit.audit_log', 'update, delete, truncate')
       and not pg_catalog.has_any_column_privilege('audit.audit_log', 'update') as "isAppendOnly"`);
  return rows[0]?.isAppendOnly ?? false;
}
