import { z } from 'zod';

import { defineCall } from './call.ts';
import { NanoUsd } from './nano-usd.ts';

const BudgetId = z.uuid();

/** Whose calls a limit counts. */
export const BudgetScope = z.enum(['tenant', 'key', 'user', 'run']);
export type BudgetScope = z.output<typeof BudgetScope>;

/** Over which time a limit counts them; `call` bounds each single one. */
export const BudgetPeriod = z.enum(['call', 'minute', 'hour', 'day', 'month']);
export type BudgetPeriod = z.output<typeof BudgetPeriod>;

/** A limit, and how much of it is used. */
export const Budget = z
  .strictObject({
    id: BudgetId,
    scope: BudgetScope,
    scopeId: z.string().describe('The virtual key, the user or the run; empty for the tenant.'),
    period: BudgetPeriod,
    limitNanoUsd: NanoUsd,
    settledNanoUsd: NanoUsd.describe('What calls of the period cost, up to one bucket more.'),
    heldNanoUsd: NanoUsd.describe('What calls under way may still cost.'),
  })
  .meta({ id: 'Budget' });
export type Budget = z.output<typeof Budget>;

export const listBudgets = defineCall({
  id: 'listBudgets',
  method: 'GET',
  path: '/api/models/budgets',
  summary:
    'The limits of the tenant’s model calls, by id. Without one that counts over time, none may be made.',
  input: z.strictObject({ cursor: z.uuid().optional() }),
  output: z.strictObject({ budgets: z.array(Budget), nextCursor: z.uuid().nullable() }),
});

export const setBudget = defineCall({
  id: 'setBudget',
  method: 'PUT',
  path: '/api/models/budgets',
  summary: 'Sets a limit or changes it. One below what is spent stops new calls and ends none.',
  input: z.strictObject({
    scope: BudgetScope,
    scopeId: z.string().max(128),
    period: BudgetPeriod,
    limitNanoUsd: NanoUsd,
  }),
  output: Budget,
});

export const removeBudget = defineCall({
  id: 'removeBudget',
  method: 'DELETE',
  path: '/api/models/budgets/{budgetId}',
  summary: 'Removes a limit, unless calls under way are held by it.',
  input: z.strictObject({ budgetId: BudgetId }),
  output: z.strictObject({ budgetId: BudgetId }),
});

export const previewBudget = defineCall({
  id: 'previewBudget',
  method: 'GET',
  path: '/api/models/budgets/preview',
  summary: 'What a limit would meet if it were set now: what is spent and held in its window.',
  input: z.strictObject({ scope: BudgetScope, scopeId: z.string().max(128), period: BudgetPeriod }),
  output: z.strictObject({
    limitNanoUsd: NanoUsd.nullable().describe('Null where no limit of this kind is set.'),
    countedNanoUsd: NanoUsd.describe(
      'What the limit counts from its first moment on: nothing, unless it is or was set already.',
    ),
    heldNanoUsd: NanoUsd,
    recentNanoUsd: NanoUsd.describe(
      'What calls of such a window, until now, cost; for `call` the most that one of the last 30 days could have cost.',
    ),
  }),
});
