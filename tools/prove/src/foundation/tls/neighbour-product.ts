import { randomBytes } from 'node:crypto';

import { localSealing } from '@ataski/local/local-sealing';
import type { Local } from '@ataski/local/run-local';
import { loadSecrets, rootKeyFile } from '@ataski/local/secrets';
import { organisations, people, stripeKeys } from '@ataski/local/world';
import { freePort } from '@ataski/postgres/free-port';
import {
  allStripePermissions,
  createSandbox,
  createStripeSimulator,
  createWorkosSimulator,
} from '@ataski/sandbox';
import type { Sandbox, WorkosSimulator } from '@ataski/sandbox';
import { startProduct } from '@ataski/server/compose';
import type { Product } from '@ataski/server/compose';
import { createDatabasePool } from '@ataski/server/database-pool';
import { liveTiming } from '@ataski/server/product-options';
import { fileKms } from '@ataski/vault';

/** What a neighbour has of its own; the database and its keys are those of `local`. */
export interface NeighbourOptions {
  readonly local: Local;
  /** The folder that `local` runs on. */
  readonly folder: string;
  /** The only version that its providers speak. Default `TLSv1.3`. */
  readonly providerTls?: 'TLSv1.2' | 'TLSv1.3';
  readonly accessTokenLifetimeMs?: number;
  /** Makes it serve TLS itself. */
  readonly tls?: { readonly key: string; readonly certificate: string };
}

/** A second product on the database of a first. */
export interface Neighbour {
  readonly url: string;
  readonly product: Product;
  readonly sandbox: Sandbox;
  readonly workos: WorkosSimulator;
  stop(): Promise<void>;
}

const pagesPath = '/sandbox/workos';

/** Composes the product once more, as a second server process would, with providers of its own. */
export async function startNeighbour(options: NeighbourOptions): Promise<Neighbour> {
  const { local, folder, tls } = options;
  const secrets = loadSecrets(folder);
  const port = await freePort();
  const url = `${tls === undefined ? 'http' : 'https'}://localhost:${String(port)}`;
  const identity = { clientId: 'client_sandbox', apiKey: secrets.workosApiKey };
  const workos = await createWorkosSimulator({
    ...identity,
    redirectUris: [`${url}/auth/callback`],
    logoutUris: [`${url}/`],
    organisations,
    users: people,
    ...(options.accessTokenLifetimeMs === undefined
      ? {}
      : { accessTokenLifetimeMs: options.accessTokenLifetimeMs }),
  });
  const stripe = createStripeSimulator({
    keys: [{ key: stripeKeys.acme, account: 'acct_acme', permissions: allStripePermissions }],
  });
  const tlsVersion = options.providerTls ?? 'TLSv1.3';
  const sandbox = await createSandbox({ providers: [workos, stripe], tlsVersion });
  const product = await startProduct({
    environment: 'sandbox',
    origin: url,
    pool: createDatabasePool({ url: local.database.url('app'), maxConnections: 5 }),
    signingKey: local.database.signingKey,
    kms: fileKms(rootKeyFile(folder)),
    sealing: localSealing(folder, local.database.url('sealer'), secrets),
    workos: { ...identity, issuer: workos.issuer, webhookSecret: secrets.webhookSecret },
    cookiePasswords: [secrets.cookiePassword],
    ...(tls === undefined ? {} : { tls }),
    listen: { host: '127.0.0.1', port },
    trustedProxies: 0,
    writeLog: () => undefined,
    workerId: `neighbour-${randomBytes(6).toString('hex')}`,
    timing: { ...liveTiming, callTimeoutMs: 10_000 },
    sandbox: {
      dial: (host) => sandbox.dial(host),
      ca: sandbox.caPem,
      browserUrl: workos.browserUrl(`${url}${pagesPath}`),
      pages: [{ path: pagesPath, handler: workos.browserHandler(pagesPath) }],
    },
  });
  const stop = async (): Promise<void> => {
    await product.stop();
    await sandbox.close();
  };
  return { url, product, sandbox, workos, stop };
}
