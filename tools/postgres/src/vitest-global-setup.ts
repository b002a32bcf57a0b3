import type { TestProject } from 'vitest/node';

import type {} from './provided-context.ts';
import { startTestCluster } from './test-cluster.ts';

let stop: (() => Promise<void>) | undefined;

/** Starts one cluster for the whole run. */
export async function setup(project: TestProject): Promise<void> {
  const cluster = await startTestCluster();
  stop = () => cluster.stop();
  project.provide('testCluster', cluster.address);
}

/** Stops it and removes its data. */
export async function teardown(): Promise<void> {
  await stop?.();
}
