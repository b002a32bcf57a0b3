import { z } from 'zod';

import { defineCall } from './call.ts';
import { Cursor, PageSize } from './page.ts';

export const AuditEvent = z
  .strictObject({
    eventId: z.uuid(),
    occurredAt: z.iso.datetime(),
    correlationId: z.string(),
    parentEventId: z.uuid().nullable(),
    actorType: z.enum(['user', 'agent', 'system', 'ops', 'connector']),
    actorId: z.string(),
    action: z.string(),
    phase: z.enum(['single', 'intent', 'outcome']),
    outcome: z.enum(['success', 'failure', 'denied', 'unknown']).nullable(),
    targets: z.array(z.strictObject({ type: z.string(), id: z.string() })),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEvent = z.output<typeof AuditEvent>;

export const AuditFilter = z.strictObject({
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  actorType: z.enum(['user', 'agent', 'system', 'ops', 'connector']).optional(),
  actorId: z.string().max(128).optional(),
  action: z
    .string()
    .max(80)
    .optional()
    .describe('An action, or its beginning followed by a dot, for example `credential.`'),
  outcome: z.enum(['success', 'failure', 'denied', 'unknown', 'none']).optional(),
  correlationId: z.string().max(64).optional(),
  targetType: z.string().max(64).optional().describe('Only together with `targetId`.'),
  targetId: z.string().max(512).optional().describe('Any of the targets of an event.'),
});
export type AuditFilter = z.output<typeof AuditFilter>;

export const AuditPage = z.strictObject({
  events: z.array(AuditEvent),
  nextCursor: Cursor.nullable(),
  searchedBackTo: z.iso
    .datetime()
    .nullable()
    .describe('All events from here on have been looked at; null on the last page.'),
});
export type AuditPage = z.output<typeof AuditPage>;

export const listAuditEvents = defineCall({
  id: 'listAuditEvents',
  method: 'GET',
  path: '/api/audit/events',
  summary:
    'The audit log, newest first, by key. A page looks at a bounded number of events: with a cursor, fewer events than asked for, or none, do not mean that there are no more.',
  input: AuditFilter.extend({ cursor: Cursor.optional(), limit: PageSize }),
  output: AuditPage,
});

export const getAuditTimeline = defineCall({
  id: 'getAuditTimeline',
  method: 'GET',
  path: '/api/audit/timelines/{correlationId}',
  summary: 'Everything that happened under one correlation id, oldest first.',
  input: z.strictObject({ correlationId: z.string().min(8).max(64) }),
  output: z.strictObject({ events: z.array(AuditEvent), truncated: z.boolean() }),
});
