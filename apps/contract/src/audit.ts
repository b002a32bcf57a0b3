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

/** How far the log is sealed, and what an outsider needs to check it. */
export const AuditEvidence = z
  .strictObject({
    sealedEvents: z.int(),
    sealedThrough: z.iso.datetime().nullable().describe('When the last sealed event happened.'),
    checkpointedAt: z.iso.datetime().nullable(),
    checkpoint: z
      .string()
      .nullable()
      .describe('The latest, as it was signed (C2SP tlog-checkpoint).'),
    waitingEvents: z.int().describe('Of the newest 1,000 events; 1,000 means that many or more.'),
    verificationKeys: z.array(z.string()).describe('C2SP signed-note, the present ones first.'),
  })
  .meta({ id: 'AuditEvidence' });
export type AuditEvidence = z.output<typeof AuditEvidence>;

export const getAuditEvidence = defineCall({
  id: 'getAuditEvidence',
  method: 'GET',
  path: '/api/audit/evidence',
  summary: 'How far the log is sealed, and what an outsider needs to check it.',
  input: z.strictObject({}),
  output: AuditEvidence,
});

/** One event, as the list gives it. */
const EventKey = z.strictObject({ eventId: z.uuid(), occurredAt: z.iso.datetime() });

export const getAuditSeal = defineCall({
  id: 'getAuditSeal',
  method: 'GET',
  path: '/api/audit/events/{eventId}/seal',
  summary: 'Where one event is sealed; null while it waits for its seal.',
  input: EventKey,
  output: z.strictObject({
    seal: z
      .strictObject({
        index: z.int().describe('Which leaf of the tree; the first is 0.'),
        size: z.int().describe('Of the first checkpoint that covers it.'),
        signedAt: z.iso.datetime(),
      })
      .nullable(),
  }),
});

export const getAuditProof = defineCall({
  id: 'getAuditProof',
  method: 'GET',
  path: '/api/audit/events/{eventId}/proof',
  summary: 'The proof that one event is in the log, as a C2SP tlog-proof file.',
  input: EventKey,
  output: z.strictObject({
    /** The text of the file; the exact entry is its extra data. */
    proof: z.string(),
  }),
});
