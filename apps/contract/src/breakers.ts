import { z } from 'zod';

import { defineCall } from './call.ts';
import { NanoUsd } from './nano-usd.ts';

const Instant = z.iso.datetime();
const ScopeId = z.string().max(128).describe('The virtual key; empty for the tenant.');
/** Why a person opens or closes one. */
const Reason = z.string().trim().min(8).max(200);

/** Whose calls a breaker stops. */
export const BreakerScope = z.enum(['tenant', 'key']);
export type BreakerScope = z.output<typeof BreakerScope>;

/** How a breaker stands. */
export const BreakerState = z.enum(['closed', 'slow', 'open', 'half_open']);
export type BreakerState = z.output<typeof BreakerState>;

/** Why it stands so. */
export const BreakerCause = z.enum([
  'day_limit',
  'usual_hour',
  'went_on',
  'cooled',
  'failed',
  'calm',
  'person',
]);
export type BreakerCause = z.output<typeof BreakerCause>;

/** A breaker of model calls. */
export const Breaker = z
  .strictObject({
    scope: BreakerScope,
    scopeId: ScopeId,
    state: BreakerState,
    cause: BreakerCause,
    reason: z.string().nullable().describe('What a person said who opened or closed it.'),
    paceNanoUsd: NanoUsd.nullable().describe(
      'The amount that was passed, of which holds are a part.',
    ),
    changedAt: Instant,
    until: Instant.nullable().describe(
      'When one that is open is tried. Null: when a person closes it, where it is open.',
    ),
  })
  .meta({ id: 'Breaker' });
export type Breaker = z.output<typeof Breaker>;

export const listBreakers = defineCall({
  id: 'listBreakers',
  method: 'GET',
  path: '/api/models/breakers',
  summary:
    'What slows or stops the tenant’s model calls now: of the tenant first, then by virtual key.',
  input: z.strictObject({ cursor: z.uuid().optional() }),
  output: z.strictObject({ breakers: z.array(Breaker), nextCursor: z.uuid().nullable() }),
});

export const openBreaker = defineCall({
  id: 'openBreaker',
  method: 'POST',
  path: '/api/models/breakers/open',
  summary:
    'Stops the model calls of the tenant or of a virtual key at once, until somebody closes the breaker.',
  input: z.strictObject({ scope: BreakerScope, scopeId: ScopeId, reason: Reason }),
  output: Breaker,
});

export const closeBreaker = defineCall({
  id: 'closeBreaker',
  method: 'POST',
  path: '/api/models/breakers/close',
  summary: 'Lets the model calls of the tenant or of a virtual key through again.',
  input: z.strictObject({ scope: BreakerScope, scopeId: ScopeId, reason: Reason }),
  output: Breaker,
});
