import { z } from 'zod';

/** RFC 9457 problem document: the answer to every request that fails. */
export const Problem = z
  .strictObject({
    type: z.string().describe('A page that explains the code.'),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('Stable, PACKAGE_REASON.'),
    detail: z
      .string()
      .describe('What happened and what to do, in one or two sentences without data.'),
    correlationId: z.string(),
    /** Ids and names that belong to the code, for example the permissions that a key lacks. */
    details: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
      .optional(),
    errors: z.array(z.strictObject({ pointer: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.output<typeof Problem>;
