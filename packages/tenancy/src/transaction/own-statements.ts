import { restoreContext, resetSettings } from './residue.ts';

/**
 * The statements that accompany those of a tenant, by the name under which each connection prepares
 * them. The context is local to its transaction, and a bind parameter: a literal shows in
 * pg_stat_activity. It is asked for without its row, which nobody reads.
 */
export const ownStatements = {
  ataski_begin: 'begin',
  ataski_context: "select where set_config('ataski.context', $1, true) is null",
  ataski_commit: 'commit',
  ataski_reset: resetSettings,
  ataski_restore: restoreContext,
} as const;

/** The name of one of them. */
export type OwnStatement = keyof typeof ownStatements;

/** One of them with its values. */
export type OwnStep = readonly [statement: OwnStatement, ...values: string[]];
