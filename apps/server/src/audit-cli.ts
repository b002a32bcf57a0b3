import type pg from 'pg';

import { fileAnchor } from '@ataski/audit';
import type { AuditCliConfig } from '@ataski/audit';
import { fileCheckpointSigner } from '@ataski/audit/sealing';
import { createTenancy } from '@ataski/tenancy';

import { readLiveConfig } from './config.ts';
import type { LiveConfig } from './config.ts';
import { createDatabasePool } from './database-pool.ts';
import {
  caOf,
  findOperator,
  listTenants,
  openCommandLine,
  requireUrl,
} from './live-command-line.ts';

/** A whole stream is read in one transaction, and a month is digested in one statement. */
const longestMs = 3_600_000;

/**
 * What `ataski-audit --config` works on: the live installation, by the same environment that the
 * server reads. What else a command needs is asked for when it runs: ATASKI_MIGRATOR_URL to list
 * tenants and for the doctor, ATASKI_ERASER_URL to redact, ATASKI_SUPERUSER_URL for the platform's
 * stream. Throws SERVER_CONFIGURATION_INVALID.
 */
export async function auditCli(): Promise<AuditCliConfig> {
  const config = readLiveConfig();
  const { sealing, signingKey } = config;
  const { pool, tenancy } = await openCommandLine(config, longestMs);
  const closing = [() => pool.end()];
  const open = (url: string, isPipelined: boolean): pg.Pool => {
    const how = { isPipelined, maxConnections: 2, statementTimeoutMs: longestMs };
    const opened = createDatabasePool({ url, ...how, ...caOf(config) });
    closing.unshift(() => opened.end());
    return opened;
  };
  return {
    db: tenancy,
    deployment: sealing.deployment,
    blindingKey: sealing.blindingKey,
    anchors:
      sealing.anchorFolder === undefined ? [] : [fileAnchor({ directory: sealing.anchorFolder })],
    sealerPool: () => open(sealing.databaseUrl, false),
    signer: () => fileCheckpointSigner(sealing.deployment, sealing.keyFile),
    eraserDb() {
      const url = requireUrl(config.eraserUrl, 'ATASKI_ERASER_URL');
      return createTenancy({ pool: open(url, true), signingKey, contextTtlMs: longestMs });
    },
    async catalog() {
      const client = await connectToCatalog(config, open);
      closing.unshift(async () => {
        client.release(true);
      });
      return client;
    },
    tenants: () => listTenants(config),
    actor: findOperator(),
    async close() {
      for (const close of closing) await close();
    },
  };
}

/** As the superuser who is named, or else as the owner by the migrator's login. */
async function connectToCatalog(
  { superuserUrl, migratorUrl }: LiveConfig,
  open: (url: string, isPipelined: boolean) => pg.Pool,
): Promise<pg.PoolClient> {
  const pool = open(superuserUrl ?? requireUrl(migratorUrl, 'ATASKI_MIGRATOR_URL'), false);
  const client = await pool.connect();
  if (superuserUrl === undefined) await client.query('set role ataski_owner');
  return client;
}
