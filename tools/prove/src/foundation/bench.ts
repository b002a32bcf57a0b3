import { proveByBench } from '../bench-rows.ts';

/** F8. Fernet and the tenant query, against their references. */
export const bench = proveByBench('foundation', 10 * 60_000);
