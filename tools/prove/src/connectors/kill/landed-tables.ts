import type pg from 'pg';

import { readLandedRun } from '../../foundation/crash/landed-run.ts';

/** What a run left in the tables, without what differs from run to run: ids, times and numbers. */
export interface LandedTables {
  readonly runId: string;
  readonly state: string;
  /** Lines of each table, in order. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
}

/** Reads the newest run of a connection, as superuser. */
export async function readLandedTables(
  superuser: pg.Pool,
  connectionId: string,
): Promise<LandedTables> {
  const client = await superuser.connect();
  try {
    const run = await readLandedRun(client, connectionId);
    const read = async (sql: string): Promise<readonly string[]> => {
      const { rows } = await client.query<{ line: string }>(sql, [connectionId]);
      return rows.map(({ line }) => line);
    };
    return {
      runId: run.id,
      state: run.state,
      tables: {
        record: run.rows,
        parts: await read(partsSql),
        record_version: await read(versionsSql),
        stream_state: run.positions,
        stream_progress: run.counters,
        contradictions: run.contradictions,
      },
    };
  } finally {
    client.release();
  }
}

const partsSql = `
  select jsonb_build_array(stream, source_id, parent_id)::text as line
    from connectors_kit.record
   where connection_id = $1 and parent_id is not null
   order by stream, source_id`;

const versionsSql = `
  select jsonb_build_array(stream, source_id, version, data, encode(sha256, 'hex'))::text as line
    from connectors_kit.record_version
   where connection_id = $1
   order by stream, source_id, version`;

/** What one has and the other has not, in a few words each; none when they are equal. */
export function differencesOf(expected: LandedTables, seen: LandedTables): readonly string[] {
  return Object.entries(expected.tables).flatMap(([table, lines]) => {
    const others = seen.tables[table] ?? [];
    return [
      ...without(lines, others).map((line) => `${table} lacks ${line.slice(0, 160)}`),
      ...without(others, lines).map((line) => `${table} has ${line.slice(0, 160)}`),
      ...(lines.length === others.length ? [] : [`${table} has another length`]),
    ];
  });
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}
