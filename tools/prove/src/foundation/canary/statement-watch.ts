import { setTimeout as sleep } from 'node:timers/promises';

import type { Cluster } from '@ataski/postgres/cluster';
import { asSuperuser } from '@ataski/postgres/roles';

/** Settings under which the database writes down every statement with its bind parameters. */
export const talkativeDatabase: Readonly<Record<string, string>> = {
  logging_collector: 'on',
  log_directory: 'log',
  log_parameter_max_length: '-1',
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'all',
  track_activity_query_size: '65536',
  // Nothing that was written is recycled before it is searched.
  wal_keep_size: '2GB',
  max_wal_size: '4GB',
  wal_compression: 'off',
};

/** Statements seen while they ran, as superuser. */
export interface StatementWatch {
  /** Ends it. Everything that pg_stat_activity and pg_stat_statements showed. */
  stop(): Promise<Buffer>;
}

/**
 * From now on the database's log holds all statements, and pg_stat_activity is looked at. What came
 * before, the passwords of the roles among it, is not the server's doing.
 */
export async function watchStatements(cluster: Cluster): Promise<StatementWatch> {
  await asSuperuser(cluster, 'postgres', async (client) => {
    await client.query('create extension if not exists pg_stat_statements');
    await client.query('select pg_stat_statements_reset()');
  });
  await setLogging(cluster, 'all');
  const seen = new Set<string>();
  let isOver = false;
  const watching = asSuperuser(cluster, 'postgres', async (client) => {
    while (!isOver) {
      const { rows } = await client.query<{ line: string }>(
        'select a::text as line from pg_stat_activity as a where pid <> pg_backend_pid()',
      );
      for (const { line } of rows) seen.add(line);
      await sleep(50);
    }
    const { rows } = await client.query<{ line: string }>(
      'select s::text as line from pg_stat_statements as s',
    );
    for (const { line } of rows) seen.add(line);
  });
  return Object.freeze({
    async stop() {
      isOver = true;
      await watching;
      await setLogging(cluster, 'none');
      return Buffer.from([...seen].join('\n'));
    },
  });
}

async function setLogging(cluster: Cluster, which: 'all' | 'none'): Promise<void> {
  await asSuperuser(cluster, 'postgres', async (client) => {
    await client.query(`alter system set log_statement = '${which}'`);
    await client.query('select pg_reload_conf()');
  });
}

/** Stores long values as they are: a compressed one would hide what it holds from a search of files. */
export async function storeUncompressed(cluster: Cluster, database: string): Promise<void> {
  await asSuperuser(cluster, database, async (client) => {
    const { rows } = await client.query<{ statement: string }>(
      `select format('alter table %I.%I alter column %I set storage external', nspname, relname, attname) as statement
         from pg_attribute
         join pg_class on pg_class.oid = attrelid
         join pg_namespace on pg_namespace.oid = relnamespace
        where relkind in ('r', 'p') and attnum > 0 and not attisdropped and attstorage in ('x', 'm')
          and nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
          and atttypid::regtype::text <> 'numeric'`,
    );
    for (const { statement } of rows) await client.query(statement);
  });
}
