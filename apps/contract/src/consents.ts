import { z } from 'zod';

import { defineCall } from './call.ts';
import { Connection, PermissionCheck } from './connections.ts';

export const beginConsent = defineCall({
  id: 'beginConsent',
  method: 'POST',
  path: '/api/consents',
  summary:
    'Begins a consent at a provider: where the person goes, and exactly what is asked for there.',
  input: z.strictObject({
    system: z.string().min(1).max(64),
    label: z.string().trim().min(1).max(80),
    reconnects: z.uuid().optional().describe('A connection that is consented to anew.'),
  }),
  output: z.strictObject({ authorizeUrl: z.url(), scopes: z.array(z.string()) }),
});

/** Several accounts that one consent opened, of which the person picks one. */
export const AccountChoice = z
  .strictObject({
    id: z.uuid(),
    system: z.string(),
    label: z.string(),
    accounts: z.array(z.strictObject({ externalAccountId: z.string(), label: z.string() })),
    grantedScopes: z.array(z.string()),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'AccountChoice' });
export type AccountChoice = z.output<typeof AccountChoice>;

export const getAccountChoice = defineCall({
  id: 'getAccountChoice',
  method: 'GET',
  path: '/api/consents/{choiceId}',
  summary: 'The accounts that one’s own consent opened.',
  input: z.strictObject({ choiceId: z.uuid() }),
  output: AccountChoice,
});

export const chooseAccount = defineCall({
  id: 'chooseAccount',
  method: 'POST',
  path: '/api/consents/{choiceId}',
  summary: 'Connects one of the accounts, and starts the first sync.',
  input: z.strictObject({ choiceId: z.uuid(), externalAccountId: z.string().min(1).max(255) }),
  output: z.strictObject({ connection: Connection, checks: z.array(PermissionCheck) }),
});

export const dropAccountChoice = defineCall({
  id: 'dropAccountChoice',
  method: 'DELETE',
  path: '/api/consents/{choiceId}',
  summary: 'Connects none of them: what was granted is revoked, and its tokens are deleted.',
  input: z.strictObject({ choiceId: z.uuid() }),
  output: z.strictObject({ choiceId: z.uuid() }),
});
