import { z } from 'zod';

import { defineCall } from './call.ts';

/** What is connected, what is verified, what needs a person. */
export const Overview = z
  .strictObject({
    connections: z.int(),
    records: z.int(),
    lastSyncAt: z.iso.datetime().nullable(),
    runningSyncs: z.int(),
    auditEventsToday: z.int().describe('Counted up to 1,000; 1,000 means that many or more.'),
    /** Live answers of the database, observed for this request. */
    checks: z.array(
      z.strictObject({
        id: z.string(),
        sentence: z.string(),
        expected: z.string(),
        observed: z.string(),
        holds: z.boolean(),
        checkedAt: z.iso.datetime(),
      }),
    ),
    needsAttention: z.array(z.strictObject({ sentence: z.string(), href: z.string() })),
  })
  .meta({ id: 'Overview' });
export type Overview = z.output<typeof Overview>;

export const getOverview = defineCall({
  id: 'getOverview',
  method: 'GET',
  path: '/api/overview',
  summary: 'What is connected, what is verified, what needs a person.',
  input: z.strictObject({}),
  output: Overview,
});
