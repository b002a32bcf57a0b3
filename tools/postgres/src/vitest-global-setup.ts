import type { TestProject } from 'vitest/node';

import type {} from './provided-context.ts';
import { startTestCluster } from './test-cluster.ts';
import type { TestCluster } from './test-cluster.ts';

let stop: (() => Promise<void>) | undefined;

/** Starts one cluster for the whole run, or takes the one that the environment names. */
export async function setup(project: TestProject): Promise<void> {
  const named = process.env['ATASKI_TEST_CLUSTER'];
  if (named !== undefined) {
    project.provide('testCluster', JSON.parse(named) as TestCluster);
    return;
  }
  const cluster = await startTestCluster();
  stop = () => cluster.stop();
  project.provide('testCluster', cluster.address);
}

/** Stops it and removes its data. */
export async function teardown(): Promise<void> {
  await stop?.();
}
