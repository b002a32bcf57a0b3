import pg from 'pg';

import { assignOrganisation } from '@ataski/access';
import { protectSql } from '@ataski/audit';
import { parseTenantId } from '@ataski/kernel';
import { startCluster } from '@ataski/postgres/cluster';
import { reachableFolder } from '@ataski/postgres/reachable-folder';
import { asSuperuser } from '@ataski/postgres/roles';
import type { Organisation } from '@ataski/sandbox';
import { keyId } from '@ataski/server/config';
import { migrations } from '@ataski/server/migrations';
import {
  createSigningKey,
  databaseSql,
  installSigningKey,
  migrate,
  rolesSql,
} from '@ataski/tenancy';
import type { SigningKey } from '@ataski/tenancy';

import type { SandboxSecrets } from './secrets.ts';

/** A migrated and seeded database, and how the application logs in to it. */
export interface LocalDatabase {
  readonly signingKey: SigningKey;
  url(role: 'app' | 'ops' | 'sealer' | 'eraser'): string;
  /** Where the embedded server keeps its data; null for an existing server. */
  readonly folder: string | null;
  stop(): Promise<void>;
}

/** Where the database comes from. */
export interface LocalDatabaseOptions {
  /** An existing server, as a role that may create roles; absent: an embedded one. */
  readonly databaseUrl?: string;
  readonly folder: string;
  readonly durability: 'durable' | 'throwaway';
  readonly secrets: SandboxSecrets;
  readonly organisations: readonly Organisation[];
  readonly say: (sentence: string) => void;
}

/** Starts or finds the server, makes the roles, migrates and seeds. Safe to repeat. */
export async function openLocalDatabase(options: LocalDatabaseOptions): Promise<LocalDatabase> {
  const server =
    options.databaseUrl === undefined ? await embedded(options) : existing(options.databaseUrl);
  try {
    const signingKey = await prepare(server.address, options);
    return {
      signingKey,
      folder: server.folder,
      url: (role) => loginUrl(server.address, `ataski_${role}`, options.secrets.passwords[role]),
      stop: server.stop,
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

interface Server {
  /** Connection string of the administrator, with the database that is used. */
  readonly address: URL;
  readonly folder: string | null;
  stop(): Promise<void>;
}

const databaseName = 'ataski';

async function embedded(options: LocalDatabaseOptions): Promise<Server> {
  const place = reachableFolder(options.folder);
  if (place.isElsewhere) {
    options.say(
      `The database user cannot reach ${options.folder}; its data is kept in ${place.folder}.`,
    );
  }
  const cluster = await startCluster({
    dataDirectory: place.folder,
    durability: options.durability,
  });
  try {
    await asSuperuser(cluster, 'postgres', async (client) => {
      const { rowCount } = await client.query('select from pg_database where datname = $1', [
        databaseName,
      ]);
      if (rowCount === 0) await client.query(`create database ${databaseName}`);
    });
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  const address = new URL(`postgres://${cluster.host}:${String(cluster.port)}/${databaseName}`);
  address.username = cluster.superuser.user;
  address.password = cluster.superuser.password;
  return { address, folder: place.folder, stop: () => cluster.stop() };
}

function existing(databaseUrl: string): Server {
  return { address: new URL(databaseUrl), folder: null, stop: () => Promise.resolve() };
}

async function prepare(address: URL, options: LocalDatabaseOptions): Promise<SigningKey> {
  const { secrets } = options;
  await connected(address.href, async (admin) => {
    await admin.query(rolesSql(secrets.passwords));
    await admin.query(databaseSql(address.pathname.slice(1)));
    // A later release's migrations must be known before they run.
    if (await isProtected(admin)) await protect(admin);
  });
  const secret = Buffer.from(secrets.contextKey, 'base64');
  const signingKey = createSigningKey(keyId(secret), secret);
  await connected(
    loginUrl(address, 'ataski_migrator', secrets.passwords.migrator),
    async (migrator) => {
      await migrate(migrator, migrations);
      await installSigningKey(migrator, signingKey);
      await migrator.query('set role ataski_owner');
      for (const { id, name, externalId } of options.organisations) {
        const tenantId = parseTenantId(externalId);
        await migrator.query(
          'insert into tenancy.tenant (id, name) values ($1, $2) on conflict (id) do nothing',
          [tenantId, name],
        );
        await assignOrganisation(migrator, { organisationId: id, tenantId });
      }
    },
  );
  await connected(address.href, protect);
  return signingKey;
}

async function isProtected(admin: pg.Client): Promise<boolean> {
  const { rowCount } = await admin.query("select where to_regnamespace('audit_guard') is not null");
  return rowCount === 1;
}

/** Event triggers take a superuser; the administrator of a managed server is none. */
async function protect(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ isSuperuser: boolean }>(
    'select rolsuper as "isSuperuser" from pg_roles where rolname = current_user',
  );
  if (rows[0]?.isSuperuser === true) await admin.query(protectSql());
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function loginUrl(address: URL, user: string, password: string): string {
  const url = new URL(address);
  url.username = user;
  url.password = password;
  return url.href;
}
