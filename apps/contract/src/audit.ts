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
    sensitive: z
      .enum(['none', 'kept', 'redacted'])
      .describe('Whether it has a personal part, kept apart from it, or had one that was erased'),
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
});
export type AuditFilter = z.output<typeof AuditFilter>;

export const listAuditEvents = defineCall({
  id: 'listAuditEvents',
  method: 'GET',
  path: '/api/audit/events',
  summary: 'The audit log, newest first, by key.',
  input: AuditFilter.extend({ cursor: Cursor.optional(), limit: PageSize }),
  output: z.strictObject({ events: z.array(AuditEvent), nextCursor: Cursor.nullable() }),
});

export const exportAuditEvents = defineCall({
  id: 'exportAuditEvents',
  method: 'GET',
  path: '/api/audit/export',
  summary: 'Every event that matches, newest first, as a file that says at its end how much it is.',
  input: AuditFilter.extend({ format: z.enum(['jsonl', 'csv', 'ocsf', 'cef']) }),
  output: z.string(),
});

export const getAuditTimeline = defineCall({
  id: 'getAuditTimeline',
  method: 'GET',
  path: '/api/audit/timelines/{correlationId}',
  summary: 'Everything that happened under one correlation id, oldest first.',
  input: z.strictObject({ correlationId: z.string().min(8).max(64) }),
  output: z.strictObject({ events: z.array(AuditEvent), truncated: z.boolean() }),
});
