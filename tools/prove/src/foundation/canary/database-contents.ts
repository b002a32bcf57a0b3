import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import type pg from 'pg';

import type { Cluster } from '@ataski/postgres/cluster';
import { asSuperuser } from '@ataski/postgres/roles';

/** Bytes that stand somewhere, and the name of the place. */
export interface Content {
  readonly place: string;
  readonly bytes: Buffer;
}

/** Every row of every table of every database as text: catalogs, statistics and TOAST included. */
export async function* readTables(cluster: Cluster): AsyncGenerator<Content & { rows: number }> {
  const databases = await asSuperuser(cluster, 'postgres', (client) =>
    listNames(client, 'select datname as name from pg_database where datallowconn'),
  );
  for (const database of databases) {
    yield* await asSuperuser(cluster, database, async (client) => {
      const contents: (Content & { rows: number })[] = [];
      for (const table of await listNames(client, tablesSql)) {
        // Parts of long values are bytes, which come out in hex.
        const row = table.startsWith('pg_toast.') ? 'chunk_data' : 'whole';
        const { rows } = await client.query<{ row: string }>(
          `select ${row}::text as row from only ${table} as whole`,
        );
        const bytes = Buffer.from(rows.map(({ row }) => row).join('\n'));
        contents.push({ place: `${database} ${table}`, bytes, rows: rows.length });
      }
      return contents;
    });
  }
}

const tablesSql = `
  select format('%I.%I', nspname, relname) as name
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
   where relkind in ('r', 'm', 't')
   order by 1`;

async function listNames(client: pg.Client, sql: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(sql);
  return rows.map(({ name }) => name);
}

/** Every file of the data directory, the write-ahead log and the server's own log included. */
export function* readFiles(dataDirectory: string): Generator<Content> {
  for (const name of readdirSync(dataDirectory, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(dataDirectory, name);
    const bytes = readUnlessGone(file);
    if (bytes !== null) yield { place: name, bytes };
  }
}

/** A running server removes files of its own, and a folder has no bytes. */
function readUnlessGone(file: string): Buffer | null {
  try {
    return statSync(file).isFile() ? readFileSync(file) : null;
  } catch {
    return null;
  }
}
