import { TenancyError } from '../errors.ts';

/**
 * Statements that can leave nothing behind but session settings and advisory locks, both of which
 * are ended with them. The extended protocol takes one statement at a time, so its first word
 * decides; a text that begins with anything else, a comment included, is not plain.
 *
 * Behind EXPLAIN and its options stands one of the others: EXPLAIN EXECUTE analyses what every
 * tenant runs under that name anew, by whatever settings its parameters have just made.
 */
const plain =
  /^\s*(?:explain(?:\s*\([\w\s,]*\)\s*|\s+(?:analy[sz]e\s+)?(?:verbose\s+)?))?(?:select|insert|update|delete|merge|with|values)\b/i;

/**
 * Refuses a statement that could end the transaction, stay on the connection or change the role for
 * everybody: COMMIT, PREPARE, DO, LISTEN, SET, ALTER ROLE and whatever else is not plain. Throws
 * TENANCY_STATEMENT_REFUSED.
 */
export function requirePlain(text: string): void {
  if (!plain.test(text)) throw new TenancyError('TENANCY_STATEMENT_REFUSED');
}

/** Undoes session settings. */
export const resetSettings = 'reset all';

/** Ends advisory locks of the session. */
export const releaseLocks = 'select pg_advisory_unlock_all()';

/**
 * Stands behind `resetSettings`: ends advisory locks, gives up a role that was set by function,
 * which `reset all` leaves, and sets the context once more, for triggers that wait for the commit.
 */
export const restoreContext = `
  select where set_config('ataski.context', $1, true) is null
     or set_config('role', 'none', false) is null or pg_advisory_unlock_all() is null`;
