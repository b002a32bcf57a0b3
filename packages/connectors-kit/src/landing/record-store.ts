import type { TenantTx } from '@ataski/kernel';

import type { RunLease } from '../run/run-lease.ts';
import { nextChange } from './change-number.ts';
import type { RecordToStore } from './page-store.ts';

/** Writes objects of one stream and returns how many are new or changed. */
export async function storeRecords(
  tx: TenantTx,
  lease: RunLease,
  apiVersion: string,
  stream: string,
  records: readonly RecordToStore[],
): Promise<number> {
  // The last of two equal ids wins: one statement may not touch a row twice. The column's default
  // would verify the context once for each row; a sub-select does so once for all.
  const unique = [...new Map(records.map((record) => [record.sourceId, record])).values()];
  const ids = unique.map(({ sourceId }) => sourceId);
  const { rowCount } = await tx.query(
    `insert into connectors_kit.record as stored
       (tenant_id, connection_id, stream, source_id, data, sha256, source_updated_at, api_version,
        change_seq, first_seen_run, last_seen_run, parent_id)
     select (select tenancy.current_tenant_id()), $1, $2, source_id, data,
            sha256(convert_to(data, 'UTF8')), updated_at, $3, ${nextChange}, $4, $4, parent_id
       from unnest($5::text[], $6::text[], $7::timestamptz[], $8::text[])
         as incoming (source_id, data, updated_at, parent_id)
     on conflict (tenant_id, connection_id, stream, source_id) do update
        set data              = excluded.data,
            sha256            = excluded.sha256,
            source_updated_at = excluded.source_updated_at,
            parent_id         = excluded.parent_id,
            api_version       = excluded.api_version,
            change_seq        = excluded.change_seq,
            last_seen_run     = excluded.last_seen_run,
            changed_at        = excluded.changed_at,
            deleted_at        = null,
            delete_reason     = null
      where stored.sha256 <> excluded.sha256 or stored.deleted_at is not null`,
    [
      lease.connectionId,
      stream,
      apiVersion,
      lease.runId,
      ids,
      unique.map(({ text }) => text),
      unique.map(({ updatedAt }) => updatedAt?.toISOString() ?? null),
      unique.map(({ parentId }) => parentId ?? null),
    ],
  );
  if (rowCount < ids.length) await markSeen(tx, lease, stream, ids);
  return rowCount;
}

/** Objects that did not change were seen in this run all the same. */
async function markSeen(
  tx: TenantTx,
  lease: RunLease,
  stream: string,
  ids: readonly string[],
): Promise<void> {
  await tx.query(
    `update connectors_kit.record
        set last_seen_run = $3
      where connection_id = $1 and stream = $2 and source_id = any ($4) and last_seen_run <> $3`,
    [lease.connectionId, stream, lease.runId, ids],
  );
}

/**
 * Keeps each state that an object of this stream was ever seen in, for reports that are restated. A
 * state that equals the one before is not kept twice.
 */
export async function keepVersions(
  tx: TenantTx,
  lease: RunLease,
  stream: string,
  records: readonly RecordToStore[],
): Promise<void> {
  await tx.query(
    `insert into connectors_kit.record_version (connection_id, stream, source_id, version, data, sha256, run_id)
     select $1, $2, incoming.source_id, coalesce(newest.version, 0) + 1, incoming.data,
            sha256(convert_to(incoming.data, 'UTF8')), $3
       from unnest($4::text[], $5::text[]) as incoming (source_id, data)
       left join lateral (
              select known.version, known.sha256
                from connectors_kit.record_version as known
               where known.connection_id = $1 and known.stream = $2 and known.source_id = incoming.source_id
               order by known.version desc
               limit 1
            ) as newest on true
      where newest.sha256 is distinct from sha256(convert_to(incoming.data, 'UTF8'))`,
    [
      lease.connectionId,
      stream,
      lease.runId,
      records.map(({ sourceId }) => sourceId),
      records.map(({ text }) => text),
    ],
  );
}
