import { AtaskiError } from '@ataski/kernel';
import type { ComposedRow, PlatformDb, TenantContext } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import type { Hold, HoldAnswer, LedgerEntry, Settlement } from './ledger-entry.ts';
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
  /** Entries of one commit. Default 512. */
  readonly maxBatch?: number;
  /** Entries that wait; more are refused with LLM_GATEWAY_OVERLOADED. Default 10,000. */
  readonly maxWaiting?: number;
}

interface Waiting {
  readonly entry: LedgerEntry;
  readonly resolve: (answer: EntryAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Natural batching: at most one commit is under way, and what gathers meanwhile is the next one. So
 * a lone caller waits for nobody, and many share the disk's one sync.
 */
export function createLedgerWriter(options: LedgerWriterOptions): LedgerWriter {
  const { platform, maxBatch = 512, maxWaiting = 10_000 } = options;
  const waiting: Waiting[] = [];
  let isCommitting = false;

  const commitAll = async (): Promise<void> => {
    isCommitting = true;
    while (waiting.length > 0) await commit(platform, waiting.splice(0, maxBatch));
    isCommitting = false;
  };
  const put = (entry: LedgerEntry): Promise<EntryAnswer> =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) {
        reject(new LlmGatewayError('LLM_GATEWAY_OVERLOADED'));
        return;
      }
      waiting.push({ entry, resolve, reject });
      // Whoever comes in the same turn of the event loop shares the first commit.
      if (!isCommitting) {
        isCommitting = true;
        queueMicrotask(() => void commitAll());
      }
    });

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

/**
 * Commits a batch and tells each of its callers. A batch that the database refuses is split, so
 * that one bad entry fails alone and no tenant sees another's failure; while the database is away
 * there is nothing to split. Never rejects.
 */
async function commit(platform: PlatformDb, batch: readonly Waiting[]): Promise<void> {
  try {
    const entries = batch.map(({ entry }) => entry);
    const answers = await writeBatch(platform, entries);
    batch.forEach(({ resolve }, place) => {
      resolve(answers[place] ?? null);
    });
  } catch (error) {
    if (batch.length > 1 && isAboutEntries(error)) {
      const middle = Math.ceil(batch.length / 2);
      await commit(platform, batch.slice(0, middle));
      await commit(platform, batch.slice(middle));
    } else for (const { reject } of batch) reject(error);
  }
}

/** The database said why, so nothing was kept. Otherwise nobody knows, and nothing is tried again. */
function isAboutEntries(error: unknown): boolean {
  return AtaskiError.is(error) && error.kind !== 'unavailable' && 'sqlState' in error.details;
}
