import type { TenantTx } from '@ataski/kernel';

import type { AuditEntry } from '../audit-entry.ts';
import { AuditError } from '../errors.ts';
import { entryValues, insertEntry } from '../tenant-log.ts';
import type { SensitiveSeal } from './sensitive-seal.ts';

/**
 * Writes an entry and, in the same transaction, what it only commits to. Throws AUDIT_SEAL_MISSING
 * before anything is written when there is a personal part and no seal.
 */
export async function writeEntry(
  tx: TenantTx,
  entry: AuditEntry,
  seal: SensitiveSeal | undefined,
): Promise<void> {
  const { tenantId } = tx.context;
  const { sensitive, eventId, occurredAt } = entry;
  if (sensitive === null) {
    await tx.query(insertEntry, entryValues(tenantId, entry));
    return;
  }
  if (seal === undefined) throw new AuditError('AUDIT_SEAL_MISSING');
  const sealed = await seal.seal(tx.context, eventId, sensitive.part);
  await tx.query(insertEntry, entryValues(tenantId, entry));
  await tx.query(
    `insert into audit.sensitive (tenant_id, occurred_at, event_id, salt, sealed, subject)
     values ($1, $2, $3, $4, $5, $6)`,
    [tenantId, occurredAt, eventId, sensitive.salt, sealed, sensitive.subject],
  );
}
