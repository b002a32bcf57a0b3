import { userInfo } from 'node:os';

import type pg from 'pg';

import { parseActor, parseTenantId } from '@ataski/kernel';
import type { Actor, TenantId } from '@ataski/kernel';
import { createTenancy } from '@ataski/tenancy';
import type { Tenancy } from '@ataski/tenancy';

import type { LiveConfig } from './config.ts';
import { createDatabasePool } from './database-pool.ts';
import { ServerError } from './http/errors.ts';
import { migrations } from './migrations.ts';

/** The application's login, as the command lines of the packages use it. */
export interface CommandLine {
  readonly pool: pg.Pool;
  readonly tenancy: Tenancy;
}

/**
 * Opens it on a live installation, whose schema must be exactly ours. `contextTtlMs` is how long
 * one transaction may last. Throws what tenancy refuses to boot with.
 */
export async function openCommandLine(
  config: LiveConfig,
  contextTtlMs = 60_000,
): Promise<CommandLine> {
  const pool = createDatabasePool({ url: config.databaseUrl, maxConnections: 4, ...caOf(config) });
  const tenancy = createTenancy({ pool, signingKey: config.signingKey, contextTtlMs });
  try {
    await tenancy.ping();
    await tenancy.assertBoot(migrations);
    return { pool, tenancy };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

const operatorShape = /^[A-Za-z0-9._@+-]{1,128}$/;

/**
 * Who is logged in on this machine; the audit log tells who ran what. A name is taken as it is or
 * not at all: two people must not become one. Throws SERVER_CONFIGURATION_INVALID.
 */
export function findOperator(username = userInfo().username): Actor {
  if (!operatorShape.test(username)) {
    const problem = 'the login name is not 1 to 128 letters, digits and . _ @ + -';
    throw new ServerError('SERVER_CONFIGURATION_INVALID', { problem });
  }
  return parseActor('ops', username);
}

/** A variable that one command needs and others do not. Throws SERVER_CONFIGURATION_INVALID. */
export function requireUrl(url: string | undefined, variable: string): string {
  if (url !== undefined) return url;
  throw new ServerError('SERVER_CONFIGURATION_INVALID', { variables: [variable] });
}

/**
 * All tenants by id, a page at a time, on a connection that does not outlive the listing. The
 * application cannot list tenants: it needs ATASKI_MIGRATOR_URL.
 */
export async function* listTenants(config: LiveConfig): AsyncGenerator<TenantId> {
  const url = requireUrl(config.migratorUrl, 'ATASKI_MIGRATOR_URL');
  const pool = createDatabasePool({ url, maxConnections: 1, ...caOf(config) });
  try {
    for (let page = await readPage(pool, null); page.length > 0;) {
      yield* page;
      page = await readPage(pool, page.at(-1) ?? null);
    }
  } finally {
    await pool.end();
  }
}

async function readPage(pool: pg.Pool, after: TenantId | null): Promise<readonly TenantId[]> {
  const client = await pool.connect();
  try {
    await client.query('begin read only');
    await client.query('set local role ataski_owner');
    const { rows } = await client.query<{ id: string }>(
      `select id
         from tenancy.tenant
        where $1::uuid is null or id > $1
        order by id
        limit 500`,
      [after],
    );
    await client.query('commit');
    return rows.map(({ id }) => parseTenantId(id));
  } finally {
    client.release();
  }
}

/** Who vouches for the database, as a pool takes it. */
export function caOf({ databaseCa }: LiveConfig): { ca?: string } {
  return databaseCa === undefined ? {} : { ca: databaseCa };
}
