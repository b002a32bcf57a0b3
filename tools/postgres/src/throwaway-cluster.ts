import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startCluster } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { stopOrphan } from './stale-cluster.ts';

const prefix = 'ataski-postgres-';

/** A cluster in a temporary folder, removed with it. What a killed run left behind is removed first. */
export async function startThrowawayCluster(
  settings: Readonly<Record<string, string>> = {},
  tls?: { readonly key: string; readonly certificate: string },
): Promise<Cluster> {
  await removeAbandoned();
  const folder = mkdtempSync(path.join(tmpdir(), prefix));
  writeFileSync(`${folder}.owner`, String(process.pid));
  const cluster = await startCluster({
    dataDirectory: folder,
    durability: 'throwaway',
    settings,
    ...(tls === undefined ? {} : { tls }),
  });
  return Object.freeze({
    ...cluster,
    async stop() {
      await cluster.stop();
      remove(folder);
    },
  });
}

async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix) || !name.endsWith('.owner')) continue;
    const folder = path.join(tmpdir(), name.slice(0, -'.owner'.length));
    const owner = Number(readFileSync(`${folder}.owner`, 'utf8'));
    if (existsSync(`/proc/${String(owner)}`)) continue;
    await stopOrphan(folder);
    remove(folder);
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  rmSync(`${folder}.owner`, { force: true });
}
