import process from 'node:process';
import { createInterface } from 'node:readline';
import tls from 'node:tls';

import { localSealing } from '@ataski/local/local-sealing';
import { startProduct } from '@ataski/server/compose';
import { keyId } from '@ataski/server/config';
import { createDatabasePool } from '@ataski/server/database-pool';
import { createSigningKey } from '@ataski/tenancy';
import { fileKms } from '@ataski/vault';

import type { ServerSettings } from './server-settings.ts';

/** The product in a process of its own, which can be killed. Its log is its standard output. */
async function serve(settings: ServerSettings): Promise<void> {
  const contextKey = Buffer.from(settings.contextKey, 'base64');
  const { outside } = settings;
  const product = await startProduct({
    environment: 'sandbox',
    origin: settings.origin,
    pool: createDatabasePool({ url: settings.databaseUrl, maxConnections: 10 }),
    signingKey: createSigningKey(keyId(contextKey), contextKey),
    kms: fileKms(settings.rootKeyFile),
    sealing: localSealing(settings.sealing.folder, settings.sealing.databaseUrl, settings.sealing),
    workos: settings.workos,
    cookiePasswords: [settings.cookiePassword],
    listen: { host: '127.0.0.1', port: settings.port },
    trustedProxies: 0,
    writeLog: (line) => process.stdout.write(line),
    workerId: settings.workerId,
    timing: settings.timing,
    sandbox: {
      dial: () => ({ address: '127.0.0.1', port: outside.port }),
      ca: outside.ca,
      browserUrl: (url) => new URL(`${outside.pagesUrl}${url.pathname}${url.search}`),
      // The identity provider's pages live in the other process.
      pages: [],
    },
  });
  process.once('SIGTERM', () => void product.stop().then(() => process.exit(0)));
}

tls.DEFAULT_MIN_VERSION = 'TLSv1.3';
const lines = createInterface({ input: process.stdin });
lines.once('line', (line) => void serve(JSON.parse(line) as ServerSettings));
// The input ends when the process that started this one is gone.
lines.once('close', () => process.exit(0));
