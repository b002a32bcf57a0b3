import type pg from 'pg';

import { rewriteText } from './wire.ts';
import type { Rewrite } from './wire.ts';

/** What a connection shows of itself. */
interface Snapshot {
  readonly settings: string;
  readonly context: string | null;
  readonly custom: string | null;
  readonly users: string;
  readonly is_alone: boolean;
  readonly cursors: number;
  readonly temporary: number;
  readonly channels: number;
  readonly locks: number;
  readonly statements: Readonly<Record<string, string>> | null;
}

/** The settings of PL/pgSQL appear with its first use. */
const isShown = "not (name like 'plpgsql.%' and setting = boot_val)";

/** As a simple query, so that no portal or statement of this question is among the answers. */
const look = `
  select (select pg_catalog.md5(pg_catalog.string_agg(
            pg_catalog.concat(name, '=', setting), ';' order by name collate "C"))
            from pg_catalog.pg_settings where ${isShown}) as settings,
         pg_catalog.current_setting('ataski.context', true) as context,
         pg_catalog.concat(pg_catalog.current_setting('fuzz.left_behind', true),
                           pg_catalog.current_setting('ataski.ops_grant', true)) as custom,
         pg_catalog.concat(current_user, ' ', session_user) as users,
         pg_catalog.transaction_timestamp() = pg_catalog.statement_timestamp()
           and pg_catalog.pg_current_xact_id_if_assigned() is null as is_alone,
         (select pg_catalog.count(*)::int from pg_catalog.pg_cursors) as cursors,
         (select pg_catalog.count(*)::int from pg_catalog.pg_class
           where relnamespace = pg_catalog.pg_my_temp_schema()) as temporary,
         (select pg_catalog.count(*)::int from pg_catalog.pg_listening_channels()) as channels,
         (select pg_catalog.count(*)::int from pg_catalog.pg_locks
           where pid = pg_catalog.pg_backend_pid() and locktype = 'advisory') as locks,
         (select pg_catalog.jsonb_object_agg(name, statement)
            from pg_catalog.pg_prepared_statements) as statements`;

/** Compares connections with one that nobody used. */
export interface ConnectionCheck {
  /** What a connection keeps of whoever used it before; empty when it is as new. */
  residueOf(client: pg.ClientBase): Promise<readonly string[]>;
}

/** Takes the measure of a fresh connection. What a test rewrites on the wire is no residue. */
export async function createConnectionCheck(
  fresh: pg.ClientBase,
  rewrites: readonly Rewrite[] = [],
): Promise<ConnectionCheck> {
  const clean = await snapshotOf(fresh);
  const defaults = await settingsOf(fresh);
  const preparations: Preparations = { texts: new Map(), rewrites };
  return Object.freeze({
    async residueOf(client: pg.ClientBase) {
      const seen = await snapshotOf(client);
      const faults: string[] = [];
      if (seen.settings !== clean.settings) faults.push(...(await changed(client, defaults)));
      if ((seen.context ?? '') !== '') faults.push('a context');
      if ((seen.custom ?? '') !== '') faults.push('a custom setting');
      if (seen.users !== 'ataski_app ataski_app') faults.push(`the role ${seen.users}`);
      if (!seen.is_alone || statusOf(client) !== 'I') faults.push('an open transaction');
      for (const name of ['cursors', 'temporary', 'channels', 'locks'] as const)
        if (seen[name] !== 0) faults.push(`${seen[name]} ${name}`);
      return [...faults, ...foreignStatements(client, seen.statements ?? {}, preparations)];
    },
  });
}

async function snapshotOf(client: pg.ClientBase): Promise<Snapshot> {
  const { rows } = await client.query<Snapshot>(look);
  if (rows[0] === undefined) throw new Error('The connection shows nothing.');
  return rows[0];
}

async function settingsOf(client: pg.ClientBase): Promise<ReadonlyMap<string, string | null>> {
  const { rows } = await client.query<{ name: string; setting: string | null }>(
    `select name, setting from pg_catalog.pg_settings where ${isShown}`,
  );
  return new Map(rows.map(({ name, setting }) => [name, setting]));
}

async function changed(
  client: pg.ClientBase,
  defaults: ReadonlyMap<string, string | null>,
): Promise<string[]> {
  const now = await settingsOf(client);
  return [...now]
    .filter(([name, setting]) => defaults.get(name) !== setting)
    .map(([name, setting]) => `${name} = ${setting ?? 'null'}`);
}

/** What the driver keeps; not in its published types. */
interface DriverState {
  readonly connection: { readonly parsedStatements: Readonly<Record<string, string>> };
  getTransactionStatus(): string | null;
}

function statusOf(client: pg.ClientBase): string | null {
  return (client as unknown as DriverState).getTransactionStatus();
}

/** The text of each name so far, on whatever connection. */
interface Preparations {
  readonly texts: Map<string, string>;
  readonly rewrites: readonly Rewrite[];
}

/** Each name holds the text that the driver prepared under it, the same on all connections. */
function foreignStatements(
  client: pg.ClientBase,
  statements: Readonly<Record<string, string>>,
  { texts, rewrites }: Preparations,
): string[] {
  const believed = (client as unknown as DriverState).connection.parsedStatements;
  const faults = Object.keys(believed)
    .filter((name) => !(name in statements))
    .map((name) => `no statement ${name}, which the driver takes for prepared`);
  for (const [name, text] of Object.entries(statements)) {
    if (rewriteText(believed[name] ?? '', rewrites) !== text)
      faults.push(`a statement ${name} that the driver did not prepare`);
    if ((texts.get(name) ?? text) !== text) faults.push(`two texts under the name ${name}`);
    texts.set(name, text);
  }
  return faults;
}
