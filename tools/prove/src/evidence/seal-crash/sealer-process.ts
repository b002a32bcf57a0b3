import process from 'node:process';

import pg from 'pg';

import { createSealer, fileCheckpointSigner } from '@ataski/audit/sealing';

import { readSettings } from './settings.ts';

/** Seals without end. */
const { url, keyFile, deployment, blindingKey } = await readSettings();
const pool = new pg.Pool({ connectionString: url, max: 2 });
pool.on('error', () => undefined);
const sealer = createSealer({
  ...{ pool, deployment, intervalMs: 20, maxRows: 200 },
  signer: fileCheckpointSigner(deployment, keyFile),
  blindingKey: Buffer.from(blindingKey, 'base64'),
  onAlarm: ({ kind }) => process.stdout.write(`alarm ${kind}\n`),
});
sealer.start();
process.stdout.write('started\n');
