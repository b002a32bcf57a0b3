import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';

import { fileAnchor } from '@ataski/audit';
import { fileCheckpointSigner } from '@ataski/audit/sealing';
import { AtaskiError } from '@ataski/kernel';
import { installSigningKey, migrate } from '@ataski/tenancy';
import { fileKms } from '@ataski/vault';

import { startProduct } from './compose.ts';
import type { Product } from './compose.ts';
import { readLiveConfig } from './config.ts';
import type { LiveConfig } from './config.ts';
import { createDatabasePool } from './database-pool.ts';
import { migrations } from './migrations.ts';
import type { ProductOptions } from './product-options.ts';

/** The live door: real credentials or no start, nothing seeded, nothing simulated. */
async function start(): Promise<void> {
  const config = readLiveConfig();
  await migrateIfAsked(config);
  const product = await startProduct({
    environment: 'live',
    origin: config.origin,
    pool: createDatabasePool({ url: config.databaseUrl, maxConnections: 20, ...ca(config) }),
    signingKey: config.signingKey,
    kms: fileKms(config.rootKeyFile),
    ...(config.auditSpoolFolder === undefined ? {} : { auditSpoolFolder: config.auditSpoolFolder }),
    sealing: sealingOf(config),
    workos: config.workos,
    cookiePasswords: config.cookiePasswords,
    webhookSecrets: config.webhookSecrets,
    apps: config.apps,
    ...(config.models === undefined ? {} : { models: config.models }),
    ...(config.tls === undefined ? {} : { tls: config.tls }),
    listen: config.listen,
    trustedProxies: config.trustedProxies,
    writeLog: (line) => process.stdout.write(line),
    workerId: `${hostname()}-${String(process.pid)}-${randomBytes(4).toString('hex')}`,
    adminFolder: fileURLToPath(new URL('../../admin/dist/', import.meta.url)),
  });
  stopOnSignals(product);
}

/** The first signal lets what is under way come to its end; a second one does not wait for it. */
function stopOnSignals(product: Product): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      product.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

/**
 * With the migrator's own credentials at hand the schema is brought up to date; else it must be
 * already.
 */
async function migrateIfAsked(config: LiveConfig): Promise<void> {
  if (config.migratorUrl === undefined) return;
  const pool = createDatabasePool({ url: config.migratorUrl, maxConnections: 1, ...ca(config) });
  try {
    const client = await pool.connect();
    try {
      await migrate(client, migrations);
      await installSigningKey(client, config.signingKey);
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
  }
}

function sealingOf(config: LiveConfig): ProductOptions['sealing'] {
  const { databaseUrl: url, keyFile, deployment, blindingKey, anchorFolder } = config.sealing;
  return {
    pool: createDatabasePool({ url, maxConnections: 2, isPipelined: false, ...ca(config) }),
    signer: fileCheckpointSigner(deployment, keyFile),
    ...{ deployment, blindingKey },
    anchors: anchorFolder === undefined ? [] : [fileAnchor({ directory: anchorFolder })],
  };
}

function ca({ databaseCa }: LiveConfig): { ca?: string } {
  return databaseCa === undefined ? {} : { ca: databaseCa };
}

// First of all: whatever opens a connection in this process starts from 1.3.
tls.DEFAULT_MIN_VERSION = 'TLSv1.3';

try {
  await start();
} catch (error) {
  const shown = AtaskiError.is(error)
    ? { ...error.toJSON(), sentence: error.message }
    : { code: 'SERVER_START_FAILED' };
  process.stderr.write(`Ataski does not start: ${JSON.stringify(shown)}\n`);
  process.exitCode = 1;
}
