import type pg from 'pg';

import type { Clock } from '@ataski/kernel';

import type { Anchor } from '../anchor/anchor.ts';
import { deploymentStream, originOf } from './origin.ts';
import { findLatestCheckpoint, findLatestReceipt, writeReceipt } from './receipt-store.ts';
import type { LatestCheckpoint } from './receipt-store.ts';
import { inSealingTransaction } from './sealing-transaction.ts';

/** What anchoring needs. */
export interface AnchoringOptions {
  readonly pool: pg.Pool;
  readonly deployment: string;
  readonly clock: Clock;
  /** Each of another kind. */
  readonly anchors: readonly Anchor[];
  /** How long the head of the deployment tree may stay without an anchor. */
  readonly everyMs: number;
  /** How long an anchor that failed is left alone. */
  readonly retryMs: number;
  readonly onFailure: (anchor: string, error: unknown) => void;
}

/** Takes the head of the deployment tree to the anchors. */
export interface Anchoring {
  /** Publishes where it is due. Never throws: an anchor that fails is told to `onFailure`. */
  run(): Promise<void>;
}

/** Makes the anchoring of one deployment. */
export function createAnchoring(options: AnchoringOptions): Anchoring {
  const { pool, deployment, clock, anchors, everyMs, retryMs, onFailure } = options;
  const failedAt = new Map<string, number>();
  const origin = originOf(deployment, deploymentStream);

  const publish = async (anchor: Anchor, checkpoint: LatestCheckpoint): Promise<void> => {
    // Between two transactions: an anchor is somebody else's server, and may take its time.
    const receipt = await anchor.publish({ origin, ...checkpoint });
    await inSealingTransaction(pool, (tx) =>
      writeReceipt(tx, checkpoint, anchor.kind, receipt, clock.now()),
    );
  };

  const runOne = async (anchor: Anchor): Promise<void> => {
    const now = clock.now().getTime();
    if (now - (failedAt.get(anchor.kind) ?? Number.NEGATIVE_INFINITY) < retryMs) return;
    try {
      const due = await inSealingTransaction(pool, async (tx) => {
        const [checkpoint, receipt] = [
          await findLatestCheckpoint(tx),
          await findLatestReceipt(tx, anchor.kind),
        ];
        const isDue =
          receipt === null ||
          (checkpoint !== null &&
            checkpoint.size > receipt.size &&
            now - receipt.publishedAt.getTime() >= everyMs);
        return isDue ? checkpoint : null;
      });
      if (due !== null) await publish(anchor, due);
      failedAt.delete(anchor.kind);
    } catch (error) {
      failedAt.set(anchor.kind, now);
      onFailure(anchor.kind, error);
    }
  };

  return Object.freeze<Anchoring>({
    async run() {
      for (const anchor of anchors) await runOne(anchor);
    },
  });
}
