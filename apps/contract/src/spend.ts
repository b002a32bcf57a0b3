import { z } from 'zod';

import { defineCall } from './call.ts';
import { NanoUsd } from './nano-usd.ts';
import { Cursor, PageSize } from './page.ts';

const Instant = z.iso.datetime();
const Day = z.iso.date();
const Payer = z.enum(['tenant', 'platform']);
const Count = z.string().regex(/^\d{1,19}$/);

/** What calls of one model, by one credential, came to. */
const line = {
  provider: z.string(),
  model: z.string(),
  payer: Payer.describe('Whose account at the provider paid.'),
  credential: z.string().nullable().describe('The provider key, or a name of the platform’s own.'),
  calls: Count,
  costNanoUsd: NanoUsd,
};

/** What they came to on one day, in UTC. */
export const SpendLine = z.strictObject({ day: Day, ...line }).meta({ id: 'SpendLine' });
export type SpendLine = z.output<typeof SpendLine>;

export const getSpend = defineCall({
  id: 'getSpend',
  method: 'GET',
  path: '/api/models/spend',
  summary: 'What settled calls of the last 30 days cost, by day, model, credential and payer.',
  input: z.strictObject({}),
  output: z.strictObject({
    from: Day,
    to: Day.describe('Today, in UTC; it is among them.'),
    lines: z.array(SpendLine),
    isWhole: z.boolean().describe('False where there are more lines than are given out.'),
  }),
});

/** One line of a month’s invoice. */
export const InvoiceLine = z
  .strictObject({
    ...line,
    inputTokens: Count,
    outputTokens: Count,
    chargeNanoUsd: NanoUsd.describe('What the platform may ask for it; 0 where the tenant paid.'),
  })
  .meta({ id: 'InvoiceLine' });
export type InvoiceLine = z.output<typeof InvoiceLine>;

export const getModelInvoice = defineCall({
  id: 'getModelInvoice',
  method: 'GET',
  path: '/api/models/invoice',
  summary:
    'A month of model calls: what the platform charges, and what the tenant’s own keys paid.',
  input: z.strictObject({
    month: z
      .string()
      .regex(/^20\d\d-(?:0[1-9]|1[0-2])$/)
      .describe('In UTC, `2026-11`.'),
  }),
  output: z.strictObject({
    month: z.string(),
    lines: z.array(InvoiceLine),
    chargeNanoUsd: NanoUsd.describe('Of the whole month, also where lines are left out.'),
    isWhole: z.boolean(),
  }),
});

/** One call of a model, from its hold to what it cost. */
export const ModelCall = z
  .strictObject({
    id: z.uuid(),
    correlationId: z.string().describe('Leads to its rows in the audit log.'),
    heldAt: Instant,
    state: z.enum(['held', 'settled', 'estimated', 'released', 'presumed']),
    payer: Payer,
    provider: z.string(),
    model: z.string(),
    surface: z.string(),
    credential: z.string().nullable(),
    virtualKey: z.uuid().nullable(),
    agentId: z
      .string()
      .nullable()
      .describe('As whom the virtual key acts. Null where the product itself called.'),
    holdNanoUsd: NanoUsd,
    costNanoUsd: NanoUsd.nullable().describe('Null while the call is under way.'),
  })
  .meta({ id: 'ModelCall' });
export type ModelCall = z.output<typeof ModelCall>;

export const listModelCalls = defineCall({
  id: 'listModelCalls',
  method: 'GET',
  path: '/api/models/calls',
  summary: 'Calls of models, newest first.',
  input: z.strictObject({
    day: Day.optional().describe('Only those that were held on this day, in UTC.'),
    cursor: Cursor.optional(),
    limit: PageSize,
  }),
  output: z.strictObject({ calls: z.array(ModelCall), nextCursor: Cursor.nullable() }),
});
