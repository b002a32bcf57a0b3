import type { TenantTx } from '@ataski/kernel';

import { ConnectorsKitError } from '../errors.ts';

/** An object of a provider as it is stored here. */
export interface StoredRecord {
  readonly stream: string;
  readonly sourceId: string;
  /** The provider's own JSON text, every digit kept. */
  readonly data: string;
  /** ISO 8601; when this store last saw it change. */
  readonly changedAt: string;
  /** ISO 8601; null while the provider has it. */
  readonly deletedAt: string | null;
}

/** Which records, and from where. */
export interface ListRecordsInput {
  readonly connectionId: string;
  readonly stream: string;
  /** From the page before; absent for the first page. */
  readonly cursor?: string | undefined;
  /** 1 to 100. */
  readonly limit: number;
}

/** A page of records by source id. */
export interface RecordPage {
  readonly records: readonly StoredRecord[];
  readonly nextCursor: string | null;
}

/**
 * One page of a stream's records, in the order of their source ids, deleted ones included. Throws
 * CONNECTORS_KIT_CURSOR_INVALID. Of a connection of another tenant there are none.
 */
export async function listRecords(tx: TenantTx, input: ListRecordsInput): Promise<RecordPage> {
  const limit = Math.min(100, Math.max(1, Math.trunc(input.limit)));
  const after = input.cursor === undefined ? '' : openCursor(input.cursor);
  const { rows } = await tx.query<{
    stream: string;
    source_id: string;
    data: string;
    changed_at: Date;
    deleted_at: Date | null;
  }>(
    `select stream, source_id, data, changed_at, deleted_at
       from connectors_kit.record
      where connection_id = $1 and stream = $2 and source_id > $3
      order by source_id
      limit $4`,
    [input.connectionId, input.stream, after, limit + 1],
  );
  const records = rows.slice(0, limit).map((row) => ({
    stream: row.stream,
    sourceId: row.source_id,
    data: row.data,
    changedAt: row.changed_at.toISOString(),
    deletedAt: row.deleted_at?.toISOString() ?? null,
  }));
  const last = records.at(-1);
  return {
    records,
    nextCursor: rows.length > limit && last !== undefined ? makeCursor(last.sourceId) : null,
  };
}

function makeCursor(sourceId: string): string {
  return Buffer.from(sourceId, 'utf8').toString('base64url');
}

function openCursor(cursor: string): string {
  const sourceId = Buffer.from(cursor, 'base64url').toString('utf8');
  if (sourceId === '' || sourceId.includes('\u0000') || makeCursor(sourceId) !== cursor) {
    throw new ConnectorsKitError('CONNECTORS_KIT_CURSOR_INVALID');
  }
  return sourceId;
}
