import { setTimeout as sleep } from 'node:timers/promises';

import { AtaskiError } from '@ataski/kernel';
import type { ComposedRow, TenantContext } from '@ataski/kernel';

import type { Settlement } from '../ledger/ledger-entry.ts';
import type { LedgerWriter } from '../ledger/ledger-writer.ts';
import { mayPass } from './may-pass.ts';

/** Settles calls beside what the client waits for. */
export interface Settlements {
  /**
   * Commits how a call ended, again and again while the database is away, until the call is
   * presumed spent anyhow. Returns at once; never throws.
   */
  settle(context: TenantContext, settlement: Settlement, outcome: ComposedRow, ttlMs: number): void;
  /** How many are not committed yet. */
  readonly waiting: number;
  /**
   * Resolves when all are committed, or after this long. What is left then is presumed spent, all
   * of it, and corrected by nobody.
   */
  flush(timeoutMs: number): Promise<void>;
}

/** What settling needs. */
export interface SettlementsOptions {
  readonly writer: LedgerWriter;
  /** Told of what could not be committed: a code and the id of the call. */
  readonly onFailure: (failure: { readonly code: string; readonly callId: string }) => void;
}

const firstPauseMs = 50;
const longestPauseMs = 5_000;

/** Makes it. */
export function createSettlements({ writer, onFailure }: SettlementsOptions): Settlements {
  const running = new Set<Promise<void>>();

  const carryOut = async (
    context: TenantContext,
    settlement: Settlement,
    outcome: ComposedRow,
    ttlMs: number,
  ): Promise<void> => {
    const until = performance.now() + ttlMs;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        await writer.settle(context, settlement, outcome);
        return;
      } catch (error) {
        const isPassing = mayPass(error);
        if (!isPassing || performance.now() > until) {
          const code = AtaskiError.is(error) ? error.code : 'UNKNOWN';
          onFailure({ code, callId: settlement.id });
          return;
        }
        await sleep(pauseMs, undefined, { ref: false });
      }
    }
  };

  return Object.freeze<Settlements>({
    settle(context, settlement, outcome, ttlMs) {
      const settling = carryOut(context, settlement, outcome, ttlMs);
      running.add(settling);
      const forget = (): void => void running.delete(settling);
      settling.then(forget, forget);
    },
    get waiting() {
      return running.size;
    },
    async flush(timeoutMs) {
      const over = new AbortController();
      // While somebody waits here the process may not end for want of anything else to do.
      const isOver = sleep(timeoutMs, undefined, { signal: over.signal }).catch(() => undefined);
      try {
        while (running.size > 0) {
          const all = Promise.allSettled(running).then(() => 'settled' as const);
          if ((await Promise.race([all, isOver])) !== 'settled') return;
        }
      } finally {
        over.abort();
      }
    },
  });
}
