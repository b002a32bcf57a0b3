import { setTimeout as sleep } from 'node:timers/promises';

import type { FuzzTenant } from './fuzz-tenant.ts';
import type { Scene } from './scene.ts';
import type { dealSteps } from './step-plan.ts';

/** No step takes this long, unless it waits for what never comes. */
const patienceMs = 30_000;

/** One who acts for ever other tenants. */
export interface Worker {
  readonly scene: Omit<Scene, 'tenant' | 'stranger'>;
  readonly tenants: readonly FuzzTenant[];
  readonly steps: ReturnType<typeof dealSteps>[number];
  /** Called behind each step. */
  readonly afterStep: () => void;
}

/** Carries out the steps of one worker, one behind the other, and gives up when one never ends. */
export async function runWorker({ scene, tenants, steps, afterStep }: Worker): Promise<void> {
  const { evidence, random } = scene;
  for (const { name, run } of steps) {
    const [tenant, stranger] = random.shuffled(tenants);
    if (tenant === undefined || stranger === undefined)
      throw new RangeError('Two tenants at least.');
    const watch = new AbortController();
    const hung = sleep(patienceMs, 'hung' as const, { signal: watch.signal, ref: false }).catch(
      () => 'aborted' as const,
    );
    try {
      const end = await Promise.race([run({ ...scene, tenant, stranger }), hung]);
      if (end === 'hung') {
        evidence.breach('connection', `a ${name} was never answered`);
        return;
      }
    } catch (error) {
      evidence.breach(
        'process',
        `a ${name} threw ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
      );
    } finally {
      watch.abort();
    }
    evidence.count(`step: ${name}`);
    afterStep();
  }
}
