import { proveByBench } from '../bench-rows.ts';

/** T4. What a context costs, against bare `pg` in the same run. */
export const bench = proveByBench('tenancy', 20 * 60_000);
