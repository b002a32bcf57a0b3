import type pg from 'pg';

/**
 * Statements that can leave nothing on a connection but session settings and advisory locks, both
 * of which the scrub ends. The extended protocol takes one statement at a time, so its first word
 * decides; a text that begins with anything else, a comment included, is not plain.
 */
const plain = /^\s*(?:select|insert|update|delete|merge|with|values)\b/i;

/**
 * False for a statement after which the connection is not used again: PREPARE, DO, LISTEN, SET and
 * the like.
 */
export function isPlain(text: string): boolean {
  return plain.test(text);
}

/** Undoes session settings; sent in front of a tenant's statement. */
export const resetSettings = 'reset all';

/** Ends advisory locks of the session; sent behind a tenant's statement. */
export const releaseLocks = 'select pg_advisory_unlock_all()';

const scrub = `${resetSettings}; ${releaseLocks}`;

/** Gives a connection back after a scrub of its own. A connection in doubt is destroyed. */
export async function releaseScrubbed(client: pg.PoolClient): Promise<void> {
  try {
    await client.query(scrub);
    client.release(client.getTransactionStatus() !== 'I');
  } catch {
    client.release(true);
  }
}
