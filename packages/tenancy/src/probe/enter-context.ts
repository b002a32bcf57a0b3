/** The setting that carries the context. */
export const contextSetting = 'ataski.context';

/** Sets the context until the transaction ends. A bind parameter: a literal shows to others. */
export const enterSql = `select pg_catalog.set_config('${contextSetting}', $1, true)`;

/** Sets it for the session, as an attacker might. */
export const enterSessionSql = `select pg_catalog.set_config('${contextSetting}', $1, false)`;

/** What a context that is not believed raises: missing, forged, expired, elsewhere. */
export const contextErrors: ReadonlySet<string> = new Set(['AT001', 'AT002', 'AT003', 'AT005']);
