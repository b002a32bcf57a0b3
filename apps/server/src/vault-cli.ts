import { userInfo } from 'node:os';

import type pg from 'pg';

import { createAuditLog } from '@ataski/audit';
import { parseActor, parseTenantId, systemClock } from '@ataski/kernel';
import type { Actor, TenantId } from '@ataski/kernel';
import { createTenancy } from '@ataski/tenancy';
import { fileKms } from '@ataski/vault';
import type { VaultCliConfig } from '@ataski/vault';

import { readLiveConfig } from './config.ts';
import type { LiveConfig } from './config.ts';
import { createDatabasePool } from './database-pool.ts';
import { ServerError } from './http/errors.ts';
import { migrations } from './migrations.ts';
import { productActions } from './product-actions.ts';

/**
 * What `ataski-vault --config` works on: the live installation, by the same environment that the
 * server reads. Commands for all tenants need ATASKI_MIGRATOR_URL besides, because the application
 * cannot list tenants; with `--tenant` it is not asked for. Throws SERVER_CONFIGURATION_INVALID.
 */
export async function vaultCli(): Promise<VaultCliConfig> {
  const config = readLiveConfig();
  const pool = createDatabasePool({ url: config.databaseUrl, maxConnections: 4, ...ca(config) });
  const tenancy = createTenancy({ pool, signingKey: config.signingKey });
  try {
    await tenancy.ping();
    await tenancy.assertBoot(migrations);
    return {
      db: tenancy,
      audit: createAuditLog({
        ...{ db: tenancy, platform: tenancy, clock: systemClock },
        component: 'vault-cli',
        actions: productActions,
      }),
      kms: fileKms(config.rootKeyFile),
      tenants: () => listTenants(config),
      actor: operator(),
      close: () => pool.end(),
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** Who is logged in on this machine; the audit log tells who ran what. */
function operator(): Actor {
  return parseActor('ops', userInfo().username.replaceAll(/[^A-Za-z0-9._@+-]/g, '_'));
}

/** All tenants by id, a page at a time, on a connection that does not outlive the listing. */
async function* listTenants(config: LiveConfig): AsyncGenerator<TenantId> {
  if (config.migratorUrl === undefined) {
    throw new ServerError('SERVER_CONFIGURATION_INVALID', { variables: ['ATASKI_MIGRATOR_URL'] });
  }
  const pool = createDatabasePool({ url: config.migratorUrl, maxConnections: 1, ...ca(config) });
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

function ca({ databaseCa }: LiveConfig): { ca?: string } {
  return databaseCa === undefined ? {} : { ca: databaseCa };
}
