import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { AuditEvent, AuditSink, ErrorDetails, TenantContext } from '@ataski/kernel';

import type { egressActions } from '../src/egress-actions.ts';

/** One intent and what became of it. */
export interface RecordedCall {
  readonly event: AuditEvent;
  /** `open`, then `success` or the code of the failure. */
  outcome: string;
  details: ErrorDetails;
}

/** A sink in memory, at the port where the real one is plugged in. */
export interface RecordingAudit extends AuditSink<typeof egressActions> {
  readonly calls: readonly RecordedCall[];
  /** Makes the next intents, or the next outcomes, impossible to write. */
  breakNext(what: 'intent' | 'outcome'): void;
  /** Looks at the world when an intent is about to be written. */
  beforeBegin(look: () => void): void;
}

/** An empty sink. */
export function createRecordingAudit(): RecordingAudit {
  const calls: RecordedCall[] = [];
  let broken: 'intent' | 'outcome' | null = null;
  let beforeBegin = (): void => undefined;
  const check = (what: 'intent' | 'outcome'): void => {
    if (broken === what) throw new Error('the database is gone');
  };
  return {
    calls,
    breakNext: (what) => {
      broken = what;
    },
    beforeBegin: (look) => {
      beforeBegin = look;
    },
    record: () => Promise.reject(new Error('not used here')),
    recordApart: () => Promise.reject(new Error('not used here')),
    recordPlatform: () => Promise.reject(new Error('not used here')),
    begin: async (_context, event) => {
      beforeBegin();
      check('intent');
      const call: RecordedCall = { event, outcome: 'open', details: {} };
      calls.push(call);
      const close = async (outcome: string, details: ErrorDetails = {}): Promise<void> => {
        check('outcome');
        call.outcome = outcome;
        call.details = details;
      };
      return {
        eventId: `event_${calls.length}`,
        succeed: (details) => close('success', details),
        fail: (code, details) => close(code, details),
        deny: (code, details) => close(code, details),
      };
    },
  };
}

/** A tenant at work. */
export const context: TenantContext = {
  tenantId: parseTenantId('0198c5a0-0000-7000-8000-00000000000a'),
  actor: { type: 'connector', id: 'example' },
  correlationId: createCorrelationId(),
};
