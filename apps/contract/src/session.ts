import { z } from 'zod';

import { defineCall } from './call.ts';

/** A tenant that the signed-in person belongs to. */
export const Membership = z
  .strictObject({ tenantId: z.uuid(), name: z.string(), role: z.string() })
  .meta({ id: 'Membership' });

/** Who is signed in, where, and what they may do there. */
export const Session = z
  .strictObject({
    user: z.strictObject({ id: z.string(), email: z.string(), name: z.string() }),
    tenant: z.strictObject({ id: z.uuid(), name: z.string() }),
    memberships: z.array(Membership),
    roles: z.array(z.string()),
    permissions: z.array(z.string()),
    environment: z.enum(['sandbox', 'live']),
  })
  .meta({ id: 'Session' });
export type Session = z.output<typeof Session>;

export const getSession = defineCall({
  id: 'getSession',
  method: 'GET',
  path: '/api/session',
  summary: 'Who is signed in, and to which tenant.',
  input: z.strictObject({}),
  output: Session,
});

export const switchTenant = defineCall({
  id: 'switchTenant',
  method: 'POST',
  path: '/api/session/tenant',
  summary: 'Moves the session to another tenant of the same person.',
  input: z.strictObject({ tenantId: z.uuid() }),
  output: Session,
});

export const endSession = defineCall({
  id: 'endSession',
  method: 'POST',
  path: '/api/session/end',
  summary: 'Signs out here and at the identity provider.',
  input: z.strictObject({}),
  output: z.strictObject({ redirectTo: z.string() }),
});
