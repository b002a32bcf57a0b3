import { z } from 'zod';

/** The state of a connection's page that lives in its address. What it does not know is dropped. */
export const ConnectionSearch = z.object({
  tab: z.enum(['sync', 'reports', 'records']).optional().catch(undefined),
  stream: z.string().max(64).optional().catch(undefined),
  /** Of a report. */
  month: z.string().max(64).optional().catch(undefined),
  basis: z.string().max(32).optional().catch(undefined),
  /** The record that is open. */
  record: z.string().max(255).optional().catch(undefined),
});
/** The state of a connection's page that lives in its address. */
export type ConnectionSearch = z.output<typeof ConnectionSearch>;
