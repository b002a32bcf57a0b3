import { randomBytes } from 'node:crypto';

import type { TestProject } from 'vitest/node';

import type { Cluster } from './cluster.ts';
import { createRoles, randomPasswords } from './roles.ts';
import { startThrowawayCluster } from './throwaway-cluster.ts';

/** What a test file needs to reach the cluster of the run. */
export interface TestCluster {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly superuser: { readonly user: 'postgres'; readonly password: string };
  readonly passwords: { readonly migrator: string; readonly app: string; readonly ops: string };
  /** Base64; signs the contexts of every test database. */
  readonly signingSecret: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    testCluster: TestCluster;
  }
}

let cluster: Cluster | undefined;

/** Starts one cluster for the whole run. */
export async function setup(project: TestProject): Promise<void> {
  cluster = await startThrowawayCluster();
  const passwords = randomPasswords();
  await createRoles(cluster, passwords);
  const { host, port, superuser } = cluster;
  const signingSecret = randomBytes(32).toString('base64');
  project.provide('testCluster', { host, port, superuser, passwords, signingSecret });
}

/** Stops it and removes its data. */
export async function teardown(): Promise<void> {
  await cluster?.stop();
}
