import { AtaskiError } from '@ataski/kernel';
import type { ErrorDetails, ErrorKind } from '@ataski/kernel';

const table = {
  TENANCY_SIGNING_KEY_INVALID: ['invalid', 'A signing key needs an id and at least 32 bytes.'],
  TENANCY_ROLE_REFUSED: ['integrity', 'The database role could step around row-level security.'],
  TENANCY_SCHEMA_BEHIND: ['integrity', 'The database lacks migrations that this program needs.'],
  TENANCY_SCHEMA_AHEAD: ['integrity', 'The database is newer than this program.'],
  TENANCY_MIGRATION_CHANGED: ['integrity', 'A migration was changed after it had been applied.'],
  TENANCY_CONTEXT_MISSING: ['integrity', 'A statement ran without a tenant context.'],
  TENANCY_CONTEXT_FORGED: ['integrity', 'The tenant context is not one that was signed here.'],
  TENANCY_CONTEXT_EXPIRED: ['integrity', 'The tenant context expired during the transaction.'],
  TENANCY_CONTEXT_MISPLACED: ['integrity', 'The tenant context belongs to another connection.'],
  TENANCY_CONTEXT_UNSIGNED: ['integrity', 'The database believes contexts that nobody signed.'],
  TENANCY_POOLER_BETWEEN: [
    'integrity',
    'Behind a transaction-mode pooler no statement can be prepared: turn preparedStatements off.',
  ],
  TENANCY_TOKEN_BOUNDS_INVALID: ['bug', 'A token needs a whole number as its expiry.'],
  TENANCY_TRANSACTION_OVER: ['bug', 'The transaction is over.'],
  TENANCY_TRANSACTION_BUSY: ['bug', 'A transaction nested in this one is still running.'],
  TENANCY_OTHER_TENANT_INSIDE: [
    'bug',
    'Inside a transaction of one tenant and actor, another was asked for.',
  ],
  TENANCY_OPTIONS_DIFFER: ['bug', 'A nested transaction runs as the outer one was opened.'],
  TENANCY_GRANT_OVER: ['denied', 'The time of the grant is over.'],
  TENANCY_STATEMENT_REFUSED: [
    'bug',
    'A tenant runs SELECT, INSERT, UPDATE, DELETE, MERGE, WITH, VALUES or EXPLAIN, and nothing else.',
  ],
  TENANCY_COMMIT_LOST: [
    'integrity',
    'The database rolled the transaction back instead of committing it.',
  ],
  TENANCY_FUNCTION_NAME_INVALID: ['bug', 'A look-up takes the name of a function: schema.name.'],
  TENANCY_GRANT_REFUSED: ['denied', 'The grant is not valid.'],
  TENANCY_DATABASE_UNAVAILABLE: ['unavailable', 'The database cannot be reached or cannot write.'],
  TENANCY_STATEMENT_TIMEOUT: ['unavailable', 'The statement took too long and was cancelled.'],
  TENANCY_STATEMENT_DENIED: ['denied', 'The database refused the statement.'],
  TENANCY_STATEMENT_CONFLICT: ['conflict', 'The statement conflicts with other rows.'],
  TENANCY_STATEMENT_FAILED: ['bug', 'The statement failed.'],
  TENANCY_SNAPSHOT_INVALID: ['invalid', 'This is not a stored policy snapshot.'],
  TENANCY_ATTESTATION_INVALID: ['integrity', 'The attestation is not one that a known key signed.'],
  TENANCY_ATTESTATION_EXPIRED: ['integrity', 'The attestation is too old to say anything.'],
  TENANCY_ATTESTATION_KEY_INVALID: ['invalid', 'An attestation is signed with an Ed25519 key.'],
  TENANCY_COMMAND_INVALID: ['invalid', 'The command was not given what it needs.'],
  TENANCY_COMMAND_FAILED: ['bug', 'The command could not be carried out.'],
  TENANCY_FILE_UNREADABLE: ['missing', 'A file cannot be read or written.'],
  TENANCY_TLS_REQUIRED: [
    'integrity',
    'Beyond this machine a database is reached by TLS 1.3 with a verified certificate, or not at all.',
  ],
  TENANCY_ROLE_UNKNOWN: ['invalid', 'The database has no role of this name.'],
  TENANCY_NAME_UNKNOWN: ['invalid', 'The database has nothing of this name, or several.'],
  TENANCY_ALLOWANCE_INVALID: ['invalid', 'An allowance needs a reason of at least 10 characters.'],
  TENANCY_BASELINE_INVALID: ['invalid', 'This is not a baseline of the doctor.'],
  TENANCY_CONTEXT_ABSENT: ['bug', 'No tenant is current here.'],
  TENANCY_PRINCIPAL_MISSING: ['unauthenticated', 'Nobody has signed in.'],
  TENANCY_PRINCIPAL_REBOUND: ['bug', 'Somebody else has signed in on this response.'],
  TENANCY_TENANT_MISMATCH: ['denied', 'The tenant that was named is not the one signed in.'],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Every code that this package throws. */
export type TenancyErrorCode = keyof typeof table;

/** A failure of isolation, of the connection or of a statement. */
export class TenancyError extends AtaskiError {
  declare readonly code: TenancyErrorCode;

  constructor(code: TenancyErrorCode, details: ErrorDetails = {}, cause?: unknown) {
    const [kind, message] = table[code];
    super({ name: 'TenancyError', code, kind, message, details, cause });
  }
}
