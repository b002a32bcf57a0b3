import { setTimeout as sleep } from 'node:timers/promises';

import type { Timing } from './product-options.ts';
import type { Services } from './services.ts';

/** How many calls one round closes. */
const batch = 100;

/**
 * Closes calls whose process died between intent and outcome. A call cannot outlast its timeout, so
 * an intent of twice that age has nobody left to write its outcome.
 */
export function startReconciler(services: Services, timing: Timing): () => Promise<void> {
  const { audit, log, stopping } = services;
  const loop = async () => {
    while (!stopping.aborted) {
      try {
        // First what ended while the database was away: it is no orphan.
        const { refused, damaged } = await audit.drainSpool();
        if (refused + damaged > 0) log.error({ task: 'audit-spool', refused, damaged });
        // A model may take longer to answer; the gateway closes its calls itself.
        const except = ['model.called'];
        await audit.closeOrphans({ olderThanMs: timing.callTimeoutMs * 2, limit: batch, except });
      } catch (error) {
        log.warn({ task: 'reconciler', error: error instanceof Error ? error.name : 'unknown' });
      }
      await sleep(timing.reconcileMs, undefined, { signal: stopping }).catch(() => undefined);
    }
  };
  const running = loop();
  return () => running;
}
