import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { runLocal } from '@ataski/local/run-local';
import type { Local } from '@ataski/local/run-local';

/** The whole product in a temporary folder, gone when it is stopped. */
export async function startTestProduct(
  options: { readonly stripeLatencyMs?: number } = {},
): Promise<Local> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-test-'));
  // The database user must pass through; what is secret inside has modes of its own.
  chmodSync(folder, 0o711);
  const local = await runLocal({
    folder,
    port: 0,
    durability: 'throwaway',
    timing: { pollMs: 100 },
    ...options,
  });
  return Object.freeze({
    ...local,
    async stop() {
      await local.stop();
      for (const each of [folder, local.database.folder ?? folder])
        rmSync(each, { recursive: true, force: true });
    },
  });
}
