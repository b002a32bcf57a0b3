import { createAnchoring } from './anchoring.ts';
import { createLoop } from './loop.ts';
import { readBacklog } from './row-store.ts';
import { sealPass } from './seal-pass.ts';
import type { DeploymentHead, PassResult } from './seal-pass.ts';
import { resolveSealerOptions } from './sealer-options.ts';
import type { SealerOptions } from './sealer-options.ts';
import { inSealingTransaction } from './sealing-transaction.ts';
import { readForest } from './tree-store.ts';

/** How sealing stands. */
export interface SealerMetrics {
  /** How many rows wait for their leaf, counted up to 10,000. */
  readonly waitingRows: number;
  /** Since when the first of them waits; 0 when none does. */
  readonly lagMs: number;
  /** How many trees there are, that of the deployment left out. */
  readonly streams: number;
  /** How many leaves they have together. */
  readonly leaves: number;
  /** How many leaves the deployment tree has: one for each checkpoint of a stream. */
  readonly deploymentSize: number;
}

/** Turns committed audit rows into signed trees. */
export interface Sealer {
  /**
   * One pass, and the anchors where they are due. Throws AUDIT_TREE_DAMAGED,
   * AUDIT_DEPLOYMENT_DIFFERS.
   */
  runOnce(): Promise<PassResult>;
  /** Passes, one behind the other, until it is stopped. */
  start(): void;
  /** Resolves when the pass that is under way is over. */
  stop(): Promise<void>;
  metrics(): Promise<SealerMetrics>;
}

/** How far waiting rows are counted. */
const maxCounted = 10_000;

/**
 * Makes a sealer. Any number may run on one database: one works, the others wait. Throws
 * AUDIT_SEALER_INVALID.
 */
export function createSealer(given: SealerOptions): Sealer {
  const options = resolveSealerOptions(given);
  const { pool, onAlarm, intervalMs, alarmAfterMs } = options;
  const anchoring = createAnchoring({
    ...options,
    everyMs: options.anchorEveryMs,
    retryMs: options.anchorRetryMs,
    onFailure: (anchor, error) => onAlarm({ kind: 'anchor_failed', anchor, error }),
  });
  // A server that ends an idle connection is noticed at the next pass; without a listener, the event
  // would end the process.
  pool.on('error', () => undefined);
  let known: DeploymentHead | null = null;

  const runOnce = async (): Promise<PassResult> => {
    const result = await inSealingTransaction(pool, (tx) => sealPass(tx, { ...options, known }));
    known = result.deployment ?? known;
    await anchoring.run();
    return result;
  };

  const alarmOnLag = async (): Promise<void> => {
    const { lagMs } = await inSealingTransaction(pool, (tx) => readBacklog(tx, 1));
    if (lagMs > alarmAfterMs) onAlarm({ kind: 'lag', lagMs });
  };

  /** True when the next pass need not wait. */
  const step = async (): Promise<boolean> => {
    try {
      const { hasMore } = await runOnce();
      await alarmOnLag();
      return hasMore;
    } catch (error) {
      onAlarm({ kind: 'pass_failed', error });
      return false;
    }
  };

  const loop = createLoop(step, intervalMs);
  return Object.freeze<Sealer>({
    runOnce,
    start: loop.start,
    stop: loop.stop,
    metrics: () =>
      inSealingTransaction(pool, async (tx) => {
        const { rows, lagMs } = await readBacklog(tx, maxCounted);
        return { waitingRows: rows, lagMs, ...(await readForest(tx)) };
      }),
  });
}
