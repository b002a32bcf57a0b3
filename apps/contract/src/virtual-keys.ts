import { z } from 'zod';

import { defineCall } from './call.ts';

const Instant = z.iso.datetime();
const VirtualKeyId = z.uuid();
/** An agent or a person, as the audit log names them. */
const ActorId = z.string().regex(/^[A-Za-z0-9._:@+-]{1,128}$/);
const ModelName = z.string().min(1).max(128);

/** A way in that a virtual key opens. */
export const Surface = z.enum([
  'chat_completions',
  'responses',
  'embeddings',
  'messages',
  'count_tokens',
  'models',
]);
export type Surface = z.output<typeof Surface>;

/** A virtual key as it may be shown: never its text. */
export const VirtualKey = z
  .strictObject({
    id: VirtualKeyId,
    label: z.string(),
    lastFour: z.string(),
    agentId: z.string(),
    userId: z.string().nullable(),
    surfaces: z.array(Surface),
    models: z.array(z.string()).nullable().describe('Null: all that have a price.'),
    createdAt: Instant,
    expiresAt: Instant,
    revokedAt: Instant.nullable(),
    lastUsedAt: Instant.nullable().describe('To the minute. Null: never.'),
  })
  .meta({ id: 'VirtualKey' });
export type VirtualKey = z.output<typeof VirtualKey>;

export const listVirtualKeys = defineCall({
  id: 'listVirtualKeys',
  method: 'GET',
  path: '/api/models/virtualKeys',
  summary: 'The keys that the tenant’s agents call models with, by id.',
  input: z.strictObject({ cursor: z.uuid().optional() }),
  output: z.strictObject({ keys: z.array(VirtualKey), nextCursor: z.uuid().nullable() }),
});

export const createVirtualKey = defineCall({
  id: 'createVirtualKey',
  method: 'POST',
  path: '/api/models/virtualKeys',
  summary: 'Makes a virtual key. Its text is in this answer and nowhere else, ever.',
  input: z.strictObject({
    label: z.string().trim().min(1).max(80),
    agentId: ActorId,
    userId: ActorId.nullable().default(null),
    surfaces: z.array(Surface).min(1).max(6),
    models: z.array(ModelName).min(1).max(100).nullable(),
    expiresAt: Instant.describe('At most 400 days ahead.'),
  }),
  output: z.strictObject({ key: z.string(), virtualKey: VirtualKey }),
});

export const revokeVirtualKey = defineCall({
  id: 'revokeVirtualKey',
  method: 'POST',
  path: '/api/models/virtualKeys/{virtualKeyId}/revoke',
  summary: 'Ends a virtual key for good, in every process within a second.',
  input: z.strictObject({ virtualKeyId: VirtualKeyId }),
  output: z.strictObject({ virtualKeyId: VirtualKeyId }),
});

export const listPricedModels = defineCall({
  id: 'listPricedModels',
  method: 'GET',
  path: '/api/models/priced',
  summary: 'The models that have a price, which are all that can be called.',
  input: z.strictObject({}),
  output: z.strictObject({
    models: z.array(z.strictObject({ provider: z.string(), name: z.string() })),
    priceVersion: z.string(),
  }),
});
