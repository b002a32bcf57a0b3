import type { TestDatabase } from '@ataski/postgres';

/** A row of the landing table as far as two runs must agree on it. */
export interface LandedRow {
  readonly stream: string;
  readonly sourceId: string;
  readonly data: string;
  readonly parentId: string | null;
  readonly isDeleted: boolean;
}

/** What landed for a connection, looked at behind the curtain, in the order of stream and id. */
export async function landedRows(
  { superuser }: TestDatabase,
  connectionId: string,
): Promise<readonly LandedRow[]> {
  const { rows } = await superuser.query<LandedRow>(
    `select stream, source_id as "sourceId", data, parent_id as "parentId",
            deleted_at is not null as "isDeleted"
       from connectors_kit.record
      where connection_id = $1
      order by stream collate "C", source_id collate "C"`,
    [connectionId],
  );
  return rows;
}
