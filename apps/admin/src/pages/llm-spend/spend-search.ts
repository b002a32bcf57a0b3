import { z } from 'zod';

/** By what the spend is told apart. */
export const SpendGrouping = z.enum(['payer', 'model', 'credential']);
export type SpendGrouping = z.output<typeof SpendGrouping>;

/** The state of the spend's page, as its address holds it. What it does not know is dropped. */
export const SpendSearch = z.object({
  by: SpendGrouping.optional().catch(undefined),
  /** Of the invoice. */
  month: z
    .string()
    .regex(/^20\d\d-(?:0[1-9]|1[0-2])$/)
    .optional()
    .catch(undefined),
  /** Of the calls that are listed. */
  day: z.iso.date().optional().catch(undefined),
});
export type SpendSearch = z.output<typeof SpendSearch>;
