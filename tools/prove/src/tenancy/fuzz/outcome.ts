import { AtaskiError } from '@ataski/kernel';

/** What became of a transaction. `in doubt`: its connection died before the answer to its commit. */
export type Outcome = 'committed' | 'rolled back' | 'in doubt';

/** Errors by which the database says, or the package knows, that nothing was committed. */
const provenRollback = new Set([
  'TENANCY_COMMIT_LOST',
  'TENANCY_STATEMENT_REFUSED',
  'TENANCY_TRANSACTION_OVER',
  'TENANCY_FUNCTION_NAME_INVALID',
]);

/**
 * SQLSTATEs with which a session ends. They may arrive instead of the answer to a commit that took
 * place.
 */
const endsSession = /^(?:08|57P|58|XX|25P03|25P04)/;

/** What an error says about the transaction that was to be committed. */
export function outcomeOf(error: unknown): Outcome {
  if (!AtaskiError.is(error)) return 'in doubt';
  if (provenRollback.has(error.code) || hasNotConnected(error)) return 'rolled back';
  const sqlState = sqlStateOf(error);
  if (sqlState === undefined || endsSession.test(sqlState)) return 'in doubt';
  return 'rolled back';
}

/** A short name of an error for counting: its SQLSTATE where there is one. */
export function nameOf(error: unknown): string {
  if (!AtaskiError.is(error)) return error instanceof Error ? error.message : String(error);
  if (hasNotConnected(error)) return 'pool exhausted';
  const sqlState = sqlStateOf(error);
  if (sqlState !== undefined) return sqlState;
  return error.code === 'TENANCY_DATABASE_UNAVAILABLE' || 'sqlState' in error.details
    ? 'connection lost'
    : error.code;
}

function sqlStateOf(error: AtaskiError): string | undefined {
  const { sqlState } = error.details;
  // A code of the operating system, EPIPE, has the same shape but no digit.
  return typeof sqlState === 'string' && /\d/.test(sqlState) ? sqlState : undefined;
}

function hasNotConnected(error: AtaskiError): boolean {
  return error.cause instanceof Error && error.cause.message.includes('when trying to connect');
}
