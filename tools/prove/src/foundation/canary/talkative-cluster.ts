import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startCluster } from '@ataski/postgres/cluster';
import type { Cluster } from '@ataski/postgres/cluster';
import { reachableFolder } from '@ataski/postgres/reachable-folder';
import { createRoles, randomPasswords } from '@ataski/postgres/roles';
import type { TestCluster } from '@ataski/postgres/test-cluster';

import { talkativeDatabase } from './statement-watch.ts';

/** A cluster that writes down all that it is told, and whose files can be searched. */
export async function onTalkativeCluster<T>(
  work: (cluster: Cluster, address: TestCluster) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-secrets-'));
  // The database user must pass through.
  chmodSync(folder, 0o711);
  const place = reachableFolder(path.join(folder, 'postgres'));
  const cluster = await startCluster({
    ...{ dataDirectory: place.folder, durability: 'durable', settings: talkativeDatabase },
  });
  try {
    const passwords = randomPasswords();
    await createRoles(cluster, passwords);
    const { host, port, superuser } = cluster;
    const signingSecret = randomBytes(32).toString('base64');
    return await work(cluster, { host, port, superuser, passwords, signingSecret });
  } finally {
    await cluster.stop();
    rmSync(place.folder, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}
