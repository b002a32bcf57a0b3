import type {
  AuditSink,
  CallRecord,
  ErrorDetails,
  PlatformContext,
  TenantContext,
} from '@ataski/kernel';

import { quotesBody } from './credential-echo.ts';
import type { egressActions } from './egress-actions.ts';
import { EgressError } from './errors.ts';
import type { InboundMessage } from './http-exchange.ts';
import type { PermittedTarget } from './operation-guard.ts';

/** What the caller adds to the row of a call. */
export interface CallOrigin {
  readonly attempt?: number | undefined;
  readonly parentEventId?: string | undefined;
}

const requestIdNames = [
  'request-id',
  'x-request-id',
  'x-correlation-id',
  'xero-correlation-id',
  'x-hubspot-correlation-id',
  'intuit_tid',
] as const;
const requestIdShape = /^[A-Za-z0-9._:@+/=-]{1,128}$/;

/** Commits the intent. Throws EGRESS_INTENT_NOT_RECORDED, and then the call must not be made. */
export async function recordIntent(
  audit: AuditSink<typeof egressActions>,
  context: TenantContext | PlatformContext,
  target: PermittedTarget,
  origin: CallOrigin,
): Promise<CallRecord> {
  const { system, operation, method, host, pathTemplate } = target;
  try {
    return await audit.begin(context, {
      action: 'external.called',
      targets: [{ type: 'operation', id: `${system}/${operation}` }],
      details: {
        system,
        operation,
        method,
        host,
        pathTemplate,
        ...(origin.attempt === undefined ? {} : { attempt: origin.attempt }),
      },
      ...(origin.parentEventId === undefined ? {} : { parentEventId: origin.parentEventId }),
    });
  } catch (cause) {
    throw new EgressError('EGRESS_INTENT_NOT_RECORDED', { system, operation }, cause);
  }
}

/** What a check refuses is recorded before it is thrown. */
export async function checkOrRecord<Checked>(
  audit: AuditSink<typeof egressActions>,
  context: TenantContext | PlatformContext,
  check: () => Checked,
  origin: CallOrigin,
): Promise<Checked> {
  try {
    return check();
  } catch (error) {
    if (error instanceof EgressError && error.kind === 'denied') {
      await recordRefusal(audit, context, error, origin);
    }
    throw error;
  }
}

/**
 * Leaves a row of a call that was refused before anything left the house. Only ids that we know are
 * written: what an attacker asked for may be any text.
 */
async function recordRefusal(
  audit: AuditSink<typeof egressActions>,
  context: TenantContext | PlatformContext,
  error: EgressError,
  origin: CallOrigin,
): Promise<void> {
  const system = String(error.details['system'] ?? 'unknown');
  const operation = String(error.details['operation'] ?? 'unknown');
  try {
    const record = await audit.begin(context, {
      action: 'external.refused',
      targets: [{ type: 'operation', id: `${system}/${operation}` }],
      details: { system, operation },
      ...(origin.parentEventId === undefined ? {} : { parentEventId: origin.parentEventId }),
    });
    await record.deny(error.code);
  } catch (cause) {
    const details = { system, operation, refusedAs: error.code };
    throw new EgressError('EGRESS_INTENT_NOT_RECORDED', details, cause);
  }
}

/**
 * Closes the intent of a call that was answered. Status 400 and above counts as failed. A request
 * id that quotes what was sent is none, and is not written down.
 */
export async function recordAnswer(
  record: CallRecord,
  answer: InboundMessage,
  sent: Uint8Array | null,
  durationMs: number,
): Promise<void> {
  const requestId = requestIdNames
    .map((name) => answer.headers[name])
    .find((value) => value !== undefined && requestIdShape.test(value) && !quotesBody(sent, value));
  const details = {
    status: answer.status,
    bytes: answer.body.byteLength,
    durationMs,
    ...(requestId === undefined ? {} : { requestId }),
  };
  await closing(record, () =>
    answer.status < 400 ? record.succeed(details) : record.fail('EGRESS_STATUS_REFUSED', details),
  );
}

/** Closes the intent of a call that brought no answer. */
export async function recordFailure(
  record: CallRecord,
  error: EgressError,
  durationMs: number,
): Promise<void> {
  const details: ErrorDetails = { ...error.details, durationMs };
  await closing(record, () => record.fail(error.code, details));
}

async function closing(record: CallRecord, close: () => Promise<void>): Promise<void> {
  try {
    await close();
  } catch (cause) {
    throw new EgressError('EGRESS_OUTCOME_NOT_RECORDED', { eventId: record.eventId }, cause);
  }
}
