import type { TenantContext, TenantTx } from '@ataski/kernel';

import type { AuditEntry } from '../audit-entry.ts';
import { AuditError } from '../errors.ts';
import { entryValues, insertEntry } from '../tenant-log.ts';
import type { SensitiveSeal } from './sensitive-seal.ts';

/**
 * Seals the personal part of an entry; null when it has none. Throws AUDIT_SEAL_MISSING when there
 * is one and no seal, before anything is written.
 */
export async function sealPart(
  context: TenantContext,
  { sensitive, eventId }: AuditEntry,
  seal: SensitiveSeal | undefined,
): Promise<Uint8Array | null> {
  if (sensitive === null) return null;
  if (seal === undefined) throw new AuditError('AUDIT_SEAL_MISSING');
  return await seal.seal(context, eventId, sensitive.part);
}

/**
 * Writes an entry and, in the same transaction, what it only commits to. Where the transaction can,
 * nobody waits for the answer: the transaction is not committed without the row.
 */
export async function writeEntry(
  tx: TenantTx,
  entry: AuditEntry,
  sealed: Uint8Array | null,
): Promise<void> {
  const { tenantId } = tx.context;
  const { sensitive, eventId, occurredAt } = entry;
  if (tx.send === undefined) await tx.query(insertEntry, entryValues(tenantId, entry));
  else tx.send(insertEntry, entryValues(tenantId, entry));
  if (sensitive === null) return;
  await tx.query(
    `insert into audit.sensitive (tenant_id, occurred_at, event_id, salt, sealed, subject)
     values ($1, $2, $3, $4, $5, $6)`,
    [tenantId, occurredAt, eventId, sensitive.salt, sealed, sensitive.subject],
  );
}
