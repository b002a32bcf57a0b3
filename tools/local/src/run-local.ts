import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { freePort } from '@ataski/postgres/free-port';
import type {
  ModelProviderControl,
  Sandbox,
  StripeControl,
  WorkosSimulator,
} from '@ataski/sandbox';
import { startProduct } from '@ataski/server/compose';
import type { Product } from '@ataski/server/compose';
import { createDatabasePool } from '@ataski/server/database-pool';
import { liveTiming } from '@ataski/server/product-options';
import type { Timing } from '@ataski/server/product-options';
import { fileKms } from '@ataski/vault';

import { openLocalDatabase } from './local-database.ts';
import type { LocalDatabase } from './local-database.ts';
import { localSealing } from './local-sealing.ts';
import { sandboxApps } from './provider-accounts.ts';
import { sandboxModels } from './sandbox-models.ts';
import { loadSecrets, rootKeyFile } from './secrets.ts';
import type { SimulatedDataProviders } from './simulated-data-providers.ts';
import { simulateOutside } from './simulated-outside.ts';
import { claimFolder } from './start-lock.ts';

/** How the product is run on one machine. */
export interface LocalOptions {
  /** Database, secrets and log are kept here. */
  readonly folder: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** An existing server instead of the embedded one; still a sandbox. */
  readonly databaseUrl?: string;
  readonly durability?: 'durable' | 'throwaway';
  readonly timing?: Partial<Timing>;
  /** How long each call of the simulated Stripe takes, so that progress can be watched. */
  readonly stripeLatencyMs?: number;
  readonly say?: (sentence: string) => void;
}

/** Everything that runs, for tests and the demo to look into. */
export interface Local {
  readonly url: string;
  readonly product: Product;
  readonly database: LocalDatabase;
  readonly sandbox: Sandbox;
  readonly stripe: StripeControl;
  readonly workos: WorkosSimulator;
  readonly anthropic: ModelProviderControl;
  readonly openai: ModelProviderControl;
  /** The simulated systems of record beside Stripe. */
  readonly providers: SimulatedDataProviders;
  readonly logFile: string;
  stop(): Promise<void>;
}

/** What was started, to be undone in reverse. */
type Undo = (() => Promise<void> | void)[];

/** Where the built admin app is. */
const adminFolder = fileURLToPath(new URL('../../../apps/admin/dist/', import.meta.url));

/**
 * Starts database, simulators, server and admin app. What was started is stopped when a later part
 * fails.
 */
export async function runLocal(options: LocalOptions): Promise<Local> {
  mkdirSync(options.folder, { recursive: true });
  const undo: Undo = [claimFolder(options.folder)];
  const stop = async () => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    return await assemble(options, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  options: LocalOptions,
  undo: Undo,
  stop: () => Promise<void>,
): Promise<Local> {
  const secrets = loadSecrets(options.folder);
  const port = options.port === 0 ? await freePort() : options.port;
  const url = `http://localhost:${String(port)}`;
  const { stripeLatencyMs = 0, durability = 'durable' } = options;
  const outside = await simulateOutside({ origin: url, secrets, stripeLatencyMs });
  undo.push(() => outside.sandbox.close());
  const database = await openLocalDatabase({
    folder: path.join(options.folder, 'postgres'),
    durability,
    secrets,
    organisations: outside.workos.directory.organisations,
    say: options.say ?? (() => undefined),
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
  });
  undo.push(() => database.stop());
  const logFile = path.join(options.folder, 'server.log');
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  undo.push(() => new Promise<void>((resolve) => log.end(resolve)));
  const product = await startProduct({
    environment: 'sandbox',
    origin: url,
    pool: createDatabasePool({ url: database.url('app'), maxConnections: 20 }),
    signingKey: database.signingKey,
    kms: fileKms(rootKeyFile(options.folder)),
    auditSpoolFolder: path.join(options.folder, 'audit-spool'),
    sealing: localSealing(options.folder, database.url('sealer'), secrets),
    workos: outside.identity,
    cookiePasswords: [secrets.cookiePassword],
    apps: sandboxApps,
    models: sandboxModels(secrets),
    listen: { host: '127.0.0.1', port },
    trustedProxies: 0,
    writeLog: (line) => log.write(line),
    workerId: `local-${randomBytes(6).toString('hex')}`,
    adminFolder,
    timing: { ...liveTiming, ...options.timing },
    sandbox: outside.door,
  });
  undo.push(() => product.stop());
  const { sandbox, stripe, workos, anthropic, openai, providers } = outside;
  return Object.freeze({
    ...{ url, product, database, sandbox, stripe, workos },
    ...{ anthropic, openai, providers },
    ...{ logFile, stop },
  });
}
