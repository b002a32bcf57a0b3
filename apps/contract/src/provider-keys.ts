import { z } from 'zod';

import { defineCall } from './call.ts';

const Instant = z.iso.datetime();
const ProviderKeyId = z.uuid();
const Label = z.string().trim().min(1).max(80);
/** Goes to the vault and comes back from nowhere. */
const Secret = z.string().min(1).max(512);

/** Who makes models and bills for them. */
export const ModelProvider = z.enum(['openai', 'anthropic']);
export type ModelProvider = z.output<typeof ModelProvider>;

/** What may be shown of a tenant's own key for a provider. */
export const ProviderKey = z
  .strictObject({
    id: ProviderKeyId,
    provider: ModelProvider,
    label: z.string(),
    lastFour: z.string(),
    state: z
      .enum(['active', 'retiring', 'inactive'])
      .describe('`retiring`: another took its place, and calls under way may use it for a while.'),
    pays: z.boolean().describe('Whether the tenant’s calls of this provider are made with it.'),
    inactiveBecause: z.enum(['deactivated', 'refused_by_provider', 'retired']).nullable(),
    addedAt: Instant,
    retiresAt: Instant.nullable(),
    lastUsedAt: Instant.nullable().describe('To the minute. Null: never.'),
  })
  .meta({ id: 'ProviderKey' });
export type ProviderKey = z.output<typeof ProviderKey>;

/** Whose account at a provider a call is billed to. */
export const ProviderPayer = z
  .strictObject({
    provider: ModelProvider,
    payer: z
      .enum(['tenant', 'platform'])
      .nullable()
      .describe('Null: nobody. A tenant with keys of its own is never served by another payer.'),
  })
  .meta({ id: 'ProviderPayer' });
export type ProviderPayer = z.output<typeof ProviderPayer>;

export const listProviderKeys = defineCall({
  id: 'listProviderKeys',
  method: 'GET',
  path: '/api/models/providerKeys',
  summary: 'The tenant’s own keys for providers of models, and who pays for calls of each.',
  input: z.strictObject({}),
  output: z.strictObject({ keys: z.array(ProviderKey), payers: z.array(ProviderPayer) }),
});

export const addProviderKey = defineCall({
  id: 'addProviderKey',
  method: 'POST',
  path: '/api/models/providerKeys',
  summary: 'Asks the provider whether it takes a key, and stores it as the one that pays.',
  input: z.strictObject({ provider: ModelProvider, label: Label, key: Secret }),
  output: ProviderKey,
});

export const rotateProviderKey = defineCall({
  id: 'rotateProviderKey',
  method: 'POST',
  path: '/api/models/providerKeys/rotate',
  summary: 'Checks a new key and puts it in the place of the active one.',
  input: z.strictObject({
    provider: ModelProvider,
    label: Label,
    key: Secret,
    overlapSeconds: z
      .int()
      .min(0)
      .max(604_800)
      .describe('For how long calls under way may still use the old key.'),
  }),
  output: ProviderKey,
});

export const deactivateProviderKey = defineCall({
  id: 'deactivateProviderKey',
  method: 'POST',
  path: '/api/models/providerKeys/{providerKeyId}/deactivate',
  summary: 'Ends the use of a key at once and for good. Nobody else’s key takes over.',
  input: z.strictObject({ providerKeyId: ProviderKeyId }),
  output: ProviderKey,
});

export const removeProviderKey = defineCall({
  id: 'removeProviderKey',
  method: 'DELETE',
  path: '/api/models/providerKeys/{providerKeyId}',
  summary: 'Deletes a key and its secret. After the last one of a provider the platform pays.',
  input: z.strictObject({ providerKeyId: ProviderKeyId }),
  output: z.strictObject({ providerKeyId: ProviderKeyId }),
});
