import { AtaskiError } from '@ataski/kernel';
import type { ErrorDetails, ErrorKind } from '@ataski/kernel';

const table = {
  EGRESS_SYSTEM_INVALID: [
    'bug',
    'A declared system or operation cannot be guarded as it is written.',
  ],
  EGRESS_LIMITS_INVALID: ['bug', 'The limits of streams are missing or out of range.'],
  EGRESS_OPERATION_NOT_PERMITTED: ['denied', 'The call is not one of the permitted operations.'],
  EGRESS_PARAMETER_REFUSED: ['denied', 'A path parameter is missing, unknown or unsafe.'],
  EGRESS_QUERY_REFUSED: ['denied', 'A query parameter is not permitted for this operation.'],
  EGRESS_HEADER_REFUSED: ['denied', 'A request header is not permitted.'],
  EGRESS_BODY_REFUSED: ['denied', 'The body is not one that the operation permits.'],
  EGRESS_REQUEST_TOO_LARGE: ['invalid', 'The request body is larger than the limit.'],
  EGRESS_BUDGET_EXHAUSTED: ['limited', 'The budget of calls to this system is used up for now.'],
  EGRESS_INTENT_NOT_RECORDED: [
    'unavailable',
    'The call was not made, because its audit row was not written.',
  ],
  EGRESS_OUTCOME_NOT_RECORDED: [
    'unavailable',
    'The call was made, but its outcome was not written.',
  ],
  EGRESS_NAME_NOT_RESOLVED: ['upstream', 'The host name could not be resolved.'],
  EGRESS_ADDRESS_REFUSED: ['denied', 'The host name leads to an address that is not public.'],
  EGRESS_CONNECTION_FAILED: ['upstream', 'The connection could not be opened or broke.'],
  EGRESS_TLS_REFUSED: [
    'upstream',
    'No connection with TLS 1.3 and a valid certificate was possible.',
  ],
  EGRESS_REDIRECT_REFUSED: [
    'upstream',
    'The system answered with a redirect, which is never followed.',
  ],
  EGRESS_RESPONSE_TOO_LARGE: ['upstream', 'The answer is larger than the limit.'],
  EGRESS_RESPONSE_ENCODED: [
    'upstream',
    'The answer is compressed although that was not asked for.',
  ],
  EGRESS_RESPONSE_INVALID: ['upstream', 'The answer is not valid HTTP.'],
  EGRESS_TIMED_OUT: ['upstream', 'The call took longer than its limit.'],
  EGRESS_ABORTED: ['unavailable', 'The caller gave up.'],
  EGRESS_CLOSED: ['unavailable', 'The door is closed.'],
  EGRESS_STATUS_REFUSED: [
    'upstream',
    'Audit only, never thrown: the system answered with status 400 or above.',
  ],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Every code of this package. */
export type EgressErrorCode = keyof typeof table;

/** Codes that are thrown only while nothing of the request is written. */
const beforeAnyByte: ReadonlySet<EgressErrorCode> = new Set<EgressErrorCode>([
  'EGRESS_SYSTEM_INVALID',
  'EGRESS_LIMITS_INVALID',
  'EGRESS_OPERATION_NOT_PERMITTED',
  'EGRESS_PARAMETER_REFUSED',
  'EGRESS_QUERY_REFUSED',
  'EGRESS_HEADER_REFUSED',
  'EGRESS_BODY_REFUSED',
  'EGRESS_REQUEST_TOO_LARGE',
  'EGRESS_BUDGET_EXHAUSTED',
  'EGRESS_INTENT_NOT_RECORDED',
  'EGRESS_NAME_NOT_RESOLVED',
  'EGRESS_ADDRESS_REFUSED',
  'EGRESS_TLS_REFUSED',
  'EGRESS_CLOSED',
]);

/**
 * A call that was refused or failed. Details hold ids, names and counts; never a URL, header or
 * body.
 */
export class EgressError extends AtaskiError {
  declare readonly code: EgressErrorCode;
  /**
   * False only where it is certain that no byte of the request was written to a connection. Streams
   * know it of every failure; a failure of another call may have left unless its code rules it
   * out.
   */
  readonly hasLeft: boolean;

  constructor(
    code: EgressErrorCode,
    details: ErrorDetails = {},
    cause?: unknown,
    hasLeft = !beforeAnyByte.has(code),
  ) {
    const [kind, message] = table[code];
    super({ name: 'EgressError', code, kind, message, details, cause });
    this.hasLeft = hasLeft;
  }
}
