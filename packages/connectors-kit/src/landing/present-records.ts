import type { TenantTx } from '@ataski/kernel';

/** An object that is stored and not buried. */
export interface PresentRecord {
  readonly sourceId: string;
  /** The stored text. */
  readonly text: string;
  /** The object that it is a part of; null for one that is none. */
  readonly parentId: string | null;
}

/** Which objects of a stream, and from where. */
export interface PresentInput {
  readonly stream: string;
  /** The last source id of the page before; absent for the first page. */
  readonly after?: string;
  readonly limit: number;
  /** Only parts of these objects. */
  readonly parentIds?: readonly string[];
  /** Only those that none of these runs has seen. */
  readonly unseenBy?: readonly string[];
  /** Only these objects. */
  readonly sourceIds?: readonly string[];
}

/** A page of what is stored and not buried, in the order of source ids. */
export async function listPresent(
  tx: TenantTx,
  connectionId: string,
  { stream, after = '', limit, parentIds, sourceIds, unseenBy }: PresentInput,
): Promise<readonly PresentRecord[]> {
  const { rows } = await tx.query<{ source_id: string; data: string; parent_id: string | null }>(
    `select source_id, data, parent_id
       from connectors_kit.record
      where connection_id = $1 and stream = $2 and source_id > $3 and deleted_at is null
        and ($5::text[] is null or parent_id = any ($5))
        and ($6::text[] is null or source_id = any ($6))
        and ($7::uuid[] is null or last_seen_run <> all ($7))
      order by source_id
      limit $4`,
    [connectionId, stream, after, limit, parentIds ?? null, sourceIds ?? null, unseenBy ?? null],
  );
  return rows.map((row) => ({
    sourceId: row.source_id,
    text: row.data,
    parentId: row.parent_id,
  }));
}
