import type { TenantTx } from '@ataski/kernel';

/** One state in which an object was seen, of a stream that keeps them. */
export interface RecordVersion {
  /** Counts from 1. */
  readonly version: number;
  /** The provider's own JSON text, every digit kept. */
  readonly data: string;
  /** ISO 8601; when it was first seen so. */
  readonly seenAt: string;
  readonly runId: string;
}

/** Which object. */
export interface ListRecordVersionsInput {
  readonly connectionId: string;
  readonly stream: string;
  readonly sourceId: string;
}

/** More than this are not shown; a report that was restated so often is a matter for a person. */
const most = 50;

/** The states of one object, newest first. Of streams that keep none, and of other tenants, none. */
export async function listRecordVersions(
  tx: TenantTx,
  { connectionId, stream, sourceId }: ListRecordVersionsInput,
): Promise<readonly RecordVersion[]> {
  const { rows } = await tx.query<{
    version: number;
    data: string;
    seen_at: Date;
    run_id: string;
  }>(
    `select version, data, seen_at, run_id
       from connectors_kit.record_version
      where connection_id = $1 and stream = $2 and source_id = $3
      order by version desc
      limit $4`,
    [connectionId, stream, sourceId, most],
  );
  return rows.map(({ version, data, seen_at: seenAt, run_id: runId }) => ({
    ...{ version, data, runId },
    seenAt: seenAt.toISOString(),
  }));
}
