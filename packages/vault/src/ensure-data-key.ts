import type { AuditSink, TenantTx } from '@ataski/kernel';

import { aboutDataKey } from './audit-targets.ts';
import type { DataKey } from './data-key.ts';
import type { Envelope } from './envelope.ts';
import { VaultError } from './errors.ts';
import { addDataKey, findPrimaryDataKey } from './store/data-key-store.ts';
import type { VaultActions } from './vault-actions.ts';

/**
 * The data key that new secrets are sealed under; the tenant's first secret makes the first one.
 * Throws VAULT_SHREDDED.
 */
export async function ensureDataKey(
  tx: TenantTx,
  { envelope, audit }: { readonly envelope: Envelope; readonly audit: AuditSink<VaultActions> },
): Promise<DataKey> {
  const existing = await findPrimaryDataKey(tx);
  if (existing !== null) return existing;
  const isAdded = await addDataKey(tx, await envelope.createDataKey(tx.context.tenantId, 1));
  if (isAdded) {
    await audit.record(tx, {
      action: 'data_key.created',
      targets: aboutDataKey(1),
      details: { keyVersion: 1 },
    });
  }
  // Read again: when two transactions meet here, the second must seal under the first one's key.
  const added = await findPrimaryDataKey(tx);
  if (added === null) throw new VaultError('VAULT_DATA_KEY_DAMAGED', { keyVersion: 1 });
  return added;
}
