import { AtaskiError } from '@ataski/kernel';
import type { ComposedRow, PlatformDb, TenantContext } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import { createFairQueue } from './fair-queue.ts';
import type { Hold, HoldAnswer, LedgerEntry, Settlement } from './ledger-entry.ts';
import { requireSound } from './sound-entry.ts';
import { writeBatch } from './write-batch.ts';
import type { EntryAnswer } from './write-batch.ts';

/** Where holds, settlements and audit rows of calls are committed. */
export interface LedgerWriter {
  /**
   * Committed when this resolves as granted, with its intent row. A hold that does not fit is
   * refused as a whole and leaves nothing. When it rejects nobody knows: release the hold.
   */
  hold(context: TenantContext, hold: Hold, intent: ComposedRow): Promise<HoldAnswer>;
  /** False: the call was settled before, or never held; then the row was not written either. */
  settle(context: TenantContext, settlement: Settlement, outcome: ComposedRow): Promise<boolean>;
  /** Commits an audit row alone. */
  record(context: TenantContext, row: ComposedRow): Promise<void>;
}

/** How much may wait. */
export interface LedgerWriterOptions {
  readonly platform: PlatformDb;
  /** Entries of one commit, at least 1. Default 256. */
  readonly maxBatch?: number;
  /**
   * Entries that wait, at least 1; a hold or a record beyond is refused with
   * LLM_GATEWAY_OVERLOADED. A settlement never is: it frees what others wait for. Default 10,000.
   */
  readonly maxWaiting?: number;
  /** The same for each tenant. Default a quarter of all. */
  readonly maxWaitingOfTenant?: number;
  /**
   * How long a settlement may wait for a hold or a record to share its commit with, in
   * milliseconds. A process that ends meanwhile leaves the call to be presumed spent. Default 0: it
   * waits for nobody.
   */
  readonly settleWithinMs?: number;
}

interface Waiting {
  readonly entry: LedgerEntry;
  readonly resolve: (answer: EntryAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** Characters of audit rows in one commit. */
const maxBatchLength = 1_000_000;

/**
 * Natural batching: at most one commit is under way, and what gathers meanwhile is the next one. So
 * a lone caller waits for nobody, and many share the disk's one sync.
 */
export function createLedgerWriter(options: LedgerWriterOptions): LedgerWriter {
  const { platform, maxBatch = 256, maxWaiting = 10_000 } = options;
  const { maxWaitingOfTenant = Math.ceil(maxWaiting / 4), settleWithinMs = 0 } = options;
  for (const bound of [maxBatch, maxWaiting, maxWaitingOfTenant])
    if (!Number.isSafeInteger(bound) || bound < 1)
      throw new LlmGatewayError('LLM_GATEWAY_OPTIONS_INVALID');
  const queue = createFairQueue<Waiting>();
  let isCommitting = false;
  let hurried = 0;
  let due: NodeJS.Timeout | null = null;

  const commitAll = async (): Promise<void> => {
    if (due !== null) clearTimeout(due);
    due = null;
    do {
      const batch = nextBatch(queue, maxBatch);
      hurried -= batch.filter(({ entry }) => isHurried(entry)).length;
      await commit(platform, batch);
    } while (hurried > 0);
    isCommitting = false;
    if (queue.size > 0) due = setTimeout(begin, settleWithinMs);
  };
  const begin = (): void => {
    isCommitting = true;
    // Whoever comes in the same turn of the event loop shares the first commit.
    queueMicrotask(() => void commitAll());
  };
  const isHurried = ({ kind }: LedgerEntry): boolean => kind !== 'settle' || settleWithinMs === 0;
  const put = async (entry: LedgerEntry): Promise<EntryAnswer> => {
    requireSound(entry);
    const { tenantId } = entry.context;
    const isBeyond = queue.size >= maxWaiting || queue.sizeOf(tenantId) >= maxWaitingOfTenant;
    if (isBeyond && entry.kind !== 'settle') throw new LlmGatewayError('LLM_GATEWAY_OVERLOADED');
    return await new Promise((resolve, reject) => {
      queue.put(tenantId, { entry, resolve, reject });
      if (isHurried(entry)) hurried += 1;
      if (isCommitting) return;
      if (isHurried(entry)) begin();
      else due ??= setTimeout(begin, settleWithinMs);
    });
  };

  return Object.freeze<LedgerWriter>({
    hold: async (context, hold, row) =>
      (await put({ kind: 'hold', context, hold, row })) as HoldAnswer,
    settle: async (context, settlement, row) =>
      (await put({ kind: 'settle', context, settlement, row })) === true,
    async record(context, row) {
      await put({ kind: 'record', context, row });
    },
  });
}

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

/**
 * Commits a batch and tells each of its callers. A batch that the database refuses is parted, by
 * tenant and then in halves, so that one bad entry fails alone and no tenant sees another's
 * failure. Never rejects.
 */
async function commit(platform: PlatformDb, batch: readonly Waiting[]): Promise<void> {
  try {
    const entries = batch.map(({ entry }) => entry);
    const answers = await writeBatch(platform, entries);
    batch.forEach(({ resolve }, place) => {
      resolve(answers[place] ?? null);
    });
  } catch (error) {
    if (batch.length > 1 && isAboutEntries(error))
      for (const part of partsOf(batch)) await commit(platform, part);
    else for (const { reject } of batch) reject(error);
  }
}

function partsOf(batch: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const byTenant = Map.groupBy(batch, ({ entry }) => entry.context.tenantId);
  if (byTenant.size > 1) return [...byTenant.values()];
  const middle = Math.ceil(batch.length / 2);
  return [batch.slice(0, middle), batch.slice(middle)];
}

/**
 * What the database says of data, of a policy, of an audit row, or of a lock that a tenant holds.
 * Whatever else it says would be said of each part as well, and without a word of it nobody knows
 * what was kept.
 */
const aboutEntries = /^(22...|23...|42501|AU...|55P03|40P01|40001)$/;

function isAboutEntries(error: unknown): boolean {
  return AtaskiError.is(error) && aboutEntries.test(String(error.details['sqlState'] ?? ''));
}
