import type { Actor, CorrelationId } from '@ataski/kernel';

import type { LedgerWriter } from '../ledger/ledger-writer.ts';
import { refusalEvent, refusalRow } from './call-rows.ts';
import type { GatewayAudit } from './call-rows.ts';
import type { CallRefusal, Caller } from './gateway-call.ts';
import { mayPass } from './may-pass.ts';

/** Leaves a row of each call that was not made. */
export interface RefusalLog {
  /** Resolves when the row is committed, or waits on the disk while the database is away. */
  record(caller: Caller, surface: string, refusal: CallRefusal): Promise<void>;
  /**
   * The same where nobody knows who calls, in the platform's stream. Of a flood the first rows of
   * each minute stand there; the next one says how many were left out.
   */
  recordStranger(
    correlationId: CorrelationId,
    surface: string,
    refusal: CallRefusal,
  ): Promise<void>;
}

/** What it is made of. */
export interface RefusalLogOptions {
  readonly audit: GatewayAudit;
  readonly writer: LedgerWriter;
}

const gateway: Actor = { type: 'system', id: 'llm-gateway' };
/** Rows of strangers in a minute, after which they are only counted. */
const strangersPerMinute = 600;

/** Makes it. */
export function createRefusalLog({ audit, writer }: RefusalLogOptions): RefusalLog {
  let minute = 0;
  let rows = 0;
  let leftOut = 0;
  return Object.freeze<RefusalLog>({
    async record(caller, surface, refusal) {
      const row = refusalRow(audit, caller, surface, refusal);
      try {
        await writer.record(caller.context, row);
      } catch (error) {
        if (!mayPass(error)) throw error;
        await audit.keepOutcome(row);
      }
    },
    async recordStranger(correlationId, surface, refusal) {
      const now = Math.floor(performance.now() / 60_000);
      if (now !== minute) [minute, rows] = [now, 0];
      rows += 1;
      if (rows > strangersPerMinute) return void (leftOut += 1);
      const event = refusalEvent(surface, refusal);
      const details = leftOut === 0 ? event.details : { ...event.details, leftOut };
      leftOut = 0;
      await audit.recordRefusal(
        { tenantId: null, actor: gateway, correlationId },
        { ...event, details },
      );
    },
  });
}
