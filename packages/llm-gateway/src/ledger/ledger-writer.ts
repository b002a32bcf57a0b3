import type { ComposedRow, PlatformDb, TenantContext } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import { requireParts } from '../require-parts.ts';
import { createCommitLane } from './commit-lane.ts';
import type { Hold, HoldAnswer, LedgerEntry, Settlement } from './ledger-entry.ts';
import { requireSound } from './sound-entry.ts';
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

/**
 * Natural batching, in two lanes: a tenant whose rows somebody has locked waits apart, until they
 * are free again, so that no other tenant waits with it twice.
 */
export function createLedgerWriter(options: LedgerWriterOptions): LedgerWriter {
  requireParts(options, ['platform']);
  const { platform, maxBatch = 256, maxWaiting = 10_000, settleWithinMs = 0 } = options;
  const { maxWaitingOfTenant = Math.ceil(maxWaiting / 4) } = options;
  for (const bound of [maxBatch, maxWaiting, maxWaitingOfTenant])
    if (!Number.isSafeInteger(bound) || bound < 1)
      throw new LlmGatewayError('LLM_GATEWAY_OPTIONS_INVALID');
  const of = { platform, maxBatch, settleWithinMs };
  const apart = new Set<string>();
  const shared = createCommitLane({
    ...of,
    onCommitted(_, locked) {
      for (const tenantId of locked) {
        apart.add(tenantId);
        for (const waiting of shared.takeAllOf(tenantId)) waitingApart.put(waiting);
      }
    },
  });
  const waitingApart = createCommitLane({
    ...of,
    onCommitted(tenantIds, locked) {
      // While something of it waits here, what comes later may not overtake it.
      for (const tenantId of tenantIds)
        if (!locked.includes(tenantId) && waitingApart.sizeOf(tenantId) === 0)
          apart.delete(tenantId);
    },
  });

  const put = async (entry: LedgerEntry): Promise<EntryAnswer> => {
    requireSound(entry);
    const { tenantId } = entry.context;
    const lane = apart.has(tenantId) ? waitingApart : shared;
    const isBeyond =
      shared.size + waitingApart.size >= maxWaiting || lane.sizeOf(tenantId) >= maxWaitingOfTenant;
    if (isBeyond && entry.kind !== 'settle') throw new LlmGatewayError('LLM_GATEWAY_OVERLOADED');
    return await new Promise((resolve, reject) => {
      lane.put({ entry, resolve, reject });
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
