import type { TestDatabase } from '@ataski/postgres';

/** The states of one object that were kept, oldest first, looked at behind the curtain. */
export async function keptVersions(
  { superuser }: TestDatabase,
  connectionId: string,
  stream: string,
  sourceId: string,
): Promise<readonly string[]> {
  const { rows } = await superuser.query<{ data: string }>(
    `select data from connectors_kit.record_version
      where connection_id = $1 and stream = $2 and source_id = $3
      order by version`,
    [connectionId, stream, sourceId],
  );
  return rows.map(({ data }) => data);
}
