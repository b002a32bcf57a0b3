import type { TenantTx } from '@ataski/kernel';

/** An object that is stored and not buried. */
export interface PresentRecord {
  readonly sourceId: string;
  /** The stored text. */
  readonly text: string;
}

/** Which objects of a stream, and from where. */
export interface PresentInput {
  readonly stream: string;
  /** The last source id of the page before; absent for the first page. */
  readonly after?: string;
  readonly limit: number;
  /** Only parts of these objects. */
  readonly parentIds?: readonly string[];
}

/** A page of what is stored and not buried, in the order of source ids. */
export async function listPresent(
  tx: TenantTx,
  connectionId: string,
  { stream, after = '', limit, parentIds }: PresentInput,
): Promise<readonly PresentRecord[]> {
  const { rows } = await tx.query<{ source_id: string; data: string }>(
    `select source_id, data
       from connectors_kit.record
      where connection_id = $1 and stream = $2 and source_id > $3 and deleted_at is null
        ${parentIds === undefined ? '' : 'and parent_id = any ($5)'}
      order by source_id
      limit $4`,
    [connectionId, stream, after, limit, ...(parentIds === undefined ? [] : [parentIds])],
  );
  return rows.map(({ source_id: sourceId, data: text }) => ({ sourceId, text }));
}
