import type pg from 'pg';

import { releaseLocks, resetSettings } from './residue.ts';

/**
 * Sets the context, local to the transaction. As a bind parameter: a literal shows in
 * pg_stat_activity.
 */
export const setContext = "select set_config('ataski.context', $1, true)";

/** The statements that accompany every statement of a tenant, by the name they are prepared under. */
export const ownStatements = {
  ataski_reset: { text: resetSettings, values: [] },
  ataski_context: { text: setContext, values: [''] },
  ataski_unlock: { text: releaseLocks, values: [] },
} as const;

const ready = new WeakSet<pg.PoolClient>();

/** Prepares them on a new connection, without a wait of its own: what follows is pipelined behind. */
export function prepareOwnStatements(client: pg.PoolClient): void {
  if (ready.has(client)) return;
  ready.add(client);
  for (const [name, { text, values }] of Object.entries(ownStatements)) {
    // A failure shows again, and is told, in the statement behind it.
    client.query({ name, text, values: [...values] }).catch(() => undefined);
  }
}
