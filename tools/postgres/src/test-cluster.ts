import { randomBytes } from 'node:crypto';

import type { RolePasswords } from '@ataski/tenancy';

import { createRoles, randomPasswords } from './roles.ts';
import { startThrowawayCluster } from './throwaway-cluster.ts';

/** What a test file needs to reach the cluster of the run. */
export interface TestCluster {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly superuser: { readonly user: 'postgres'; readonly password: string };
  readonly passwords: RolePasswords;
  /** Base64; signs the contexts of every test database. */
  readonly signingSecret: string;
}

/** A throwaway cluster with the roles made, and what is needed to reach it. */
export async function startTestCluster(): Promise<{
  readonly address: TestCluster;
  stop(): Promise<void>;
}> {
  const cluster = await startThrowawayCluster();
  const passwords = randomPasswords();
  await createRoles(cluster, passwords);
  const { host, port, superuser } = cluster;
  const signingSecret = randomBytes(32).toString('base64');
  return {
    address: { host, port, superuser, passwords, signingSecret },
    stop: () => cluster.stop(),
  };
}
