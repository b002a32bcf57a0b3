import type { PlatformDb } from '@ataski/kernel';

import { commitBatch } from './commit-batch.ts';
import type { Waiting } from './commit-batch.ts';
import { createFairQueue } from './fair-queue.ts';
import type { LedgerEntry } from './ledger-entry.ts';

/** Entries that are committed one batch after the other. */
export interface CommitLane {
  readonly size: number;
  sizeOf(tenantId: string): number;
  put(waiting: Waiting): void;
  /** Takes out all that waits of a tenant. */
  takeAllOf(tenantId: string): readonly Waiting[];
}

/** What it is made of. */
export interface CommitLaneOptions {
  readonly platform: PlatformDb;
  readonly maxBatch: number;
  readonly settleWithinMs: number;
  /** Told of each batch, once its callers are: its tenants, and those whose rows were locked. */
  onCommitted(tenantIds: ReadonlySet<string>, locked: readonly string[]): void;
}

/**
 * At most one commit of a lane is under way, and what gathers meanwhile is the next one. So a lone
 * caller waits for nobody, and many share the disk's one sync.
 */
export function createCommitLane(options: CommitLaneOptions): CommitLane {
  const { platform, maxBatch, settleWithinMs, onCommitted } = options;
  const queue = createFairQueue<Waiting>();
  let isCommitting = false;
  /** How many of those that wait may not wait for others. */
  let hurried = 0;
  let due: NodeJS.Timeout | null = null;
  const isHurried = ({ entry }: Waiting): boolean =>
    entry.kind !== 'settle' || settleWithinMs === 0;
  const countOf = (all: readonly Waiting[]): number => all.filter(isHurried).length;

  const commitAll = async (): Promise<void> => {
    if (due !== null) clearTimeout(due);
    due = null;
    do {
      const batch = nextBatch(queue, maxBatch);
      hurried -= countOf(batch);
      const locked = await commitBatch(platform, batch);
      onCommitted(new Set(batch.map(({ entry }) => entry.context.tenantId)), locked);
    } while (hurried > 0);
    isCommitting = false;
    if (queue.size > 0) due = setTimeout(begin, settleWithinMs);
  };
  const begin = (): void => {
    isCommitting = true;
    // Whoever comes in the same turn of the event loop shares the first commit.
    queueMicrotask(() => void commitAll());
  };

  return {
    get size() {
      return queue.size;
    },
    sizeOf: queue.sizeOf,
    put(waiting) {
      queue.put(waiting.entry.context.tenantId, waiting);
      if (isHurried(waiting)) hurried += 1;
      if (isCommitting) return;
      if (isHurried(waiting)) begin();
      else due ??= setTimeout(begin, settleWithinMs);
    },
    takeAllOf(tenantId) {
      const taken = queue.takeAllOf(tenantId);
      hurried -= countOf(taken);
      return taken;
    },
  };
}

/** Characters of audit rows in one commit. */
const maxBatchLength = 1_000_000;

/** Takes from each tenant in turn, and of each call no two entries: the second waits for the first. */
function nextBatch(queue: ReturnType<typeof createFairQueue<Waiting>>, maxBatch: number) {
  const ids = new Set<string>();
  let length = 0;
  return queue.take(({ entry }) => {
    const id = idOf(entry);
    length += entry.row.entry.length;
    const isFull = ids.size >= maxBatch || ids.has(id) || (ids.size > 0 && length > maxBatchLength);
    ids.add(id);
    return isFull;
  });
}

function idOf(entry: LedgerEntry): string {
  if (entry.kind === 'hold') return entry.hold.id;
  return entry.kind === 'settle' ? entry.settlement.id : entry.row.eventId;
}
