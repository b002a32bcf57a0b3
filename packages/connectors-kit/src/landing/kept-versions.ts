import type { TenantTx } from '@ataski/kernel';

import type { RunLease } from '../run/run-lease.ts';
import type { RecordToStore } from './page-store.ts';

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
