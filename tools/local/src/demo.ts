import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import tls from 'node:tls';

import { showConnecting } from './demo/connecting.ts';
import { showDisconnecting } from './demo/disconnecting.ts';
import { showModelCalls } from './demo/model-calls.ts';
import { showRefusals } from './demo/refusals.ts';
import { createReport } from './demo/report.ts';
import { showSigningIn } from './demo/signing-in.ts';
import { showSyncing } from './demo/syncing.ts';
import { runLocal } from './run-local.ts';

/** `npm run demo`: the product at work, each printed claim checked. Exit 0 only if all of them hold. */
async function demo(): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-demo-'));
  // The database user must pass through; what is secret inside has modes of its own.
  chmodSync(folder, 0o711);
  const report = createReport((line) => process.stdout.write(`${line}\n`));
  const local = await runLocal({
    folder,
    port: 0,
    durability: 'throwaway',
    timing: { pollMs: 100 },
  });
  try {
    report.heading(`The product runs at ${local.url}`);
    const visitor = await showSigningIn(local, report);
    const connection = await showConnecting(local, visitor, report);
    await showSyncing(local, visitor, connection, report);
    await showRefusals(local, connection, report);
    await showDisconnecting(local, visitor, connection, report);
    await showModelCalls(local, visitor, report);
  } finally {
    await local.stop();
    for (const each of [folder, local.database.folder ?? folder])
      rmSync(each, { recursive: true, force: true });
  }
  return report.close();
}

tls.DEFAULT_MIN_VERSION = 'TLSv1.3';
process.exitCode = (await demo()) ? 0 : 1;
