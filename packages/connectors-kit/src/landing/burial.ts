import type { TenantTx } from '@ataski/kernel';

import { ConnectorsKitError } from '../errors.ts';
import type { RunLease } from '../run/run-lease.ts';
import { changeNumber } from './change-number.ts';
import type { RecordToBury } from './page-store.ts';

/** Marks what the provider says is gone. Returns how many were there. */
export async function buryRecords(
  tx: TenantTx,
  lease: RunLease,
  stream: string,
  buried: readonly RecordToBury[],
): Promise<number> {
  const { rowCount } = await tx.query(
    `update connectors_kit.record as stored
        set deleted_at    = gone.deleted_at,
            delete_reason = 'provider_deleted',
            change_seq    = ${changeNumber('$3')},
            changed_at    = clock_timestamp(),
            last_seen_run = $3
       from unnest($4::text[], $5::timestamptz[]) as gone (source_id, deleted_at)
      where stored.connection_id = $1 and stored.stream = $2 and stored.source_id = gone.source_id
        and stored.deleted_at is null`,
    [
      lease.connectionId,
      stream,
      lease.runId,
      buried.map(({ sourceId }) => sourceId),
      buried.map(({ deletedAt }) => deletedAt.toISOString()),
    ],
  );
  return rowCount;
}

// A list that suddenly lacks a fifth of what was there is more likely a fault than the truth.
const largestVanishingShare = 0.2;
const vanishingAlwaysAllowed = 50;

/**
 * After a complete read, marks what none of its runs has seen. Throws
 * CONNECTORS_KIT_TOO_MANY_DELETIONS, and marks nothing, when that would be more than is believable
 * where vanishing is not usual.
 */
export async function buryUnseen(
  tx: TenantTx,
  lease: RunLease,
  stream: string,
  runIds: readonly string[],
  vanishing: 'rare' | 'usual' = 'rare',
): Promise<number> {
  const { rows } = await tx.query<{ present: number; unseen: number }>(
    `select count(*)::integer as present,
            count(*) filter (where last_seen_run <> all ($3::uuid[]))::integer as unseen
       from connectors_kit.record
      where connection_id = $1 and stream = $2 and deleted_at is null`,
    [lease.connectionId, stream, runIds],
  );
  const { present = 0, unseen = 0 } = rows[0] ?? {};
  const isUnbelievable =
    unseen > vanishingAlwaysAllowed && unseen > present * largestVanishingShare;
  if (vanishing === 'rare' && isUnbelievable) {
    throw new ConnectorsKitError('CONNECTORS_KIT_TOO_MANY_DELETIONS', { stream, present, unseen });
  }
  const { rowCount } = await tx.query(
    `update connectors_kit.record
        set deleted_at    = clock_timestamp(),
            delete_reason = 'not_listed',
            change_seq    = ${changeNumber('$4')},
            changed_at    = clock_timestamp()
      where connection_id = $1 and stream = $2 and deleted_at is null and last_seen_run <> all ($3::uuid[])`,
    [lease.connectionId, stream, runIds, lease.runId],
  );
  return rowCount;
}

/** Marks the parts of whole objects that are not among `kept`. Returns how many. */
export async function buryOtherParts(
  tx: TenantTx,
  lease: RunLease,
  stream: string,
  parentIds: readonly string[],
  kept: readonly string[],
): Promise<number> {
  const { rowCount } = await tx.query(
    `update connectors_kit.record
        set deleted_at    = clock_timestamp(),
            delete_reason = 'not_listed',
            change_seq    = ${changeNumber('$5')},
            changed_at    = clock_timestamp()
      where connection_id = $1 and stream = $2 and parent_id = any ($3) and deleted_at is null
        and source_id <> all ($4)`,
    [lease.connectionId, stream, parentIds, kept, lease.runId],
  );
  return rowCount;
}
