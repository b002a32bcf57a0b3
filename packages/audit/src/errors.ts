import { AtaskiError } from '@ataski/kernel';
import type { ErrorDetails, ErrorKind } from '@ataski/kernel';

const table = {
  AUDIT_COMPONENT_INVALID: ['bug', 'A component is named in lower case, and not `database`.'],
  AUDIT_ACTION_UNKNOWN: ['bug', 'No vocabulary that the log was given declares this action.'],
  AUDIT_ACTION_INVALID: ['bug', 'Two vocabularies declare one action differently.'],
  AUDIT_EVENT_INVALID: ['invalid', 'The event does not fit the shape of an audit event.'],
  AUDIT_EVENT_TOO_LARGE: ['invalid', 'The event is larger than an audit row may be.'],
  AUDIT_VALUE_NOT_CANONICAL: ['invalid', 'The event holds a value that has no canonical form.'],
  AUDIT_SPOOL_MISSING: ['bug', 'The log was given no spool to keep an outcome in.'],
  AUDIT_SEAL_MISSING: ['bug', 'An event has a personal part and the log was given no seal for it.'],
  AUDIT_SENSITIVE_DAMAGED: [
    'integrity',
    'A personal part is not the one that its entry commits to.',
  ],
  AUDIT_EVENT_MISSING: ['missing', 'There is no such event with a personal part.'],
  AUDIT_LEGAL_HOLD: ['conflict', 'A legal hold is in force: nothing is erased or retired.'],
  AUDIT_MONTH_NOT_OVER: ['conflict', 'The month is not over, or younger than rows must be kept.'],
  AUDIT_PARTITION_MISSING: ['missing', 'The month has no partition of its own.'],
  AUDIT_MONTH_NOT_SEALED: ['conflict', 'Rows of the month are not sealed yet.'],
  AUDIT_MONTH_NOT_EXPORTED: ['conflict', 'No export holds every row of the month as it is now.'],
  AUDIT_MONTH_NOT_ANCHORED: ['conflict', 'No anchored checkpoint covers the month yet.'],
  AUDIT_HOLD_MISSING: ['missing', 'There is no such legal hold in force.'],
  AUDIT_REASON_INVALID: ['invalid', 'A reason has 10 to 500 characters, an authority 1 to 200.'],
  AUDIT_FILTER_INVALID: ['invalid', 'A filter is not one that the log can be asked with.'],
  AUDIT_CURSOR_INVALID: ['invalid', 'The cursor is not one that this log gave out.'],
  AUDIT_ANCHOR_CONFLICT: ['integrity', 'The anchor holds another tree of this origin and size.'],
  AUDIT_ANCHOR_REFUSED: ['upstream', 'The anchor, or its answer, cannot prove a checkpoint.'],
  AUDIT_ANCHOR_UNAVAILABLE: ['unavailable', 'The anchor could not be reached; try again later.'],
  AUDIT_COMMAND_INVALID: ['invalid', 'The command was not given as it is meant.'],
  AUDIT_COMMAND_FAILED: ['unavailable', 'The command could not be carried out.'],
  AUDIT_CONFIG_INVALID: ['invalid', 'The configuration module cannot be used.'],
  AUDIT_FILE_EXISTS: ['invalid', 'The file is there already: nothing is written over.'],
  AUDIT_FILE_UNWRITABLE: ['unavailable', 'The file could not be written.'],
  AUDIT_PLATFORM_HIDDEN: ['denied', 'This login is not shown the rows of the platform.'],
  AUDIT_EVENT_NOT_SEALED: ['missing', 'There is no such event, or no checkpoint covers it yet.'],
  AUDIT_SPOOL_FULL: [
    'limited',
    'The spool holds as much as it may; the database is away too long.',
  ],
  AUDIT_SPOOL_UNWRITABLE: ['unavailable', 'The spool could not be written to the disk.'],
  AUDIT_SCHEMA_MISSING: ['invalid', 'The database has no audit log to examine.'],
  AUDIT_CALL_ALREADY_CLOSED: ['bug', 'The call has been given its outcome before.'],
  AUDIT_SEALER_INVALID: ['bug', 'An option of the sealer is not one that it can work with.'],
  AUDIT_SIGNING_KEY_MISSING: ['invalid', 'There is no file with the keys that sign checkpoints.'],
  AUDIT_SIGNING_KEY_EXPOSED: [
    'invalid',
    'Others than its owner may touch the file of signing keys.',
  ],
  AUDIT_SIGNING_KEY_INVALID: ['invalid', 'The file of signing keys holds something else.'],
  AUDIT_DEPLOYMENT_DIFFERS: ['bug', 'The log was sealed under the name of another deployment.'],
  AUDIT_TREE_DAMAGED: ['integrity', 'What is stored of a tree contradicts what was signed.'],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Every code that this package throws. */
export type AuditErrorCode = keyof typeof table;

/** An event that cannot be written or a question that cannot be answered. */
export class AuditError extends AtaskiError {
  declare readonly code: AuditErrorCode;

  constructor(code: AuditErrorCode, details: ErrorDetails = {}, cause?: unknown) {
    const [kind, message] = table[code];
    super({ name: 'AuditError', code, kind, message, details, cause });
  }
}
