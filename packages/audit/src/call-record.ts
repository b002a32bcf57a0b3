import type { AuditEvent, AuditOutcome, CallRecord, ErrorDetails } from '@ataski/kernel';

import { AuditError } from './errors.ts';

/** Writes the outcome row of a call. */
export type OutcomeWriter = (event: AuditEvent) => Promise<void>;

/**
 * Stands for a call whose intent is committed. It takes exactly one outcome: a second one throws
 * AUDIT_CALL_ALREADY_CLOSED. When the outcome cannot be written the call stays open in the log, and
 * `closeOrphans` says so later.
 */
export function createCallRecord(
  intentId: string,
  intent: AuditEvent,
  write: OutcomeWriter,
): CallRecord {
  let isClosed = false;
  const close = async (outcome: AuditOutcome, details: ErrorDetails): Promise<void> => {
    if (isClosed) throw new AuditError('AUDIT_CALL_ALREADY_CLOSED', { eventId: intentId });
    isClosed = true;
    await write({
      action: intent.action,
      outcome,
      details,
      parentEventId: intentId,
      ...(intent.targets === undefined ? {} : { targets: intent.targets }),
    });
  };
  return Object.freeze({
    eventId: intentId,
    succeed: (details: ErrorDetails = {}) => close('success', details),
    fail: (code: string, details: ErrorDetails = {}) => close('failure', { ...details, code }),
    deny: (code: string, details: ErrorDetails = {}) => close('denied', { ...details, code }),
  });
}
