import { z } from 'zod';

import { defineCall } from './call.ts';
import { Cursor, PageSize } from './page.ts';

const ConnectionId = z.uuid();
const Instant = z.iso.datetime();

export const StreamProgress = z
  .strictObject({
    stream: z.string(),
    state: z.enum(['queued', 'running', 'waiting', 'complete', 'failed']),
    recordsRead: z.int(),
    recordsWritten: z.int(),
    recordsDeleted: z.int(),
    pages: z.int(),
    /** How many records there will be, where the provider says so. */
    estimate: z.int().nullable(),
    /** Set while the provider's rate limit holds the stream. */
    waitingUntil: Instant.nullable(),
    errorCode: z.string().nullable(),
  })
  .meta({ id: 'StreamProgress' });
export type StreamProgress = z.output<typeof StreamProgress>;

export const SyncRun = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(['queued', 'running', 'complete', 'failed']),
    correlationId: z.string(),
    startedAt: Instant.nullable(),
    finishedAt: Instant.nullable(),
    errorCode: z.string().nullable(),
    streams: z.array(StreamProgress),
  })
  .meta({ id: 'SyncRun' });
export type SyncRun = z.output<typeof SyncRun>;

export const ConnectionHealth = z
  .strictObject({
    status: z.enum([
      'healthy',
      'expiring',
      'needs_consent',
      'permission_missing',
      'no_credit',
      'limited',
      'unreachable',
      'disconnected',
    ]),
    /** Expiring: when the consent ends. Limited: when the provider is asked again. */
    until: Instant.nullable(),
    /** When the provider was last asked. */
    checkedAt: Instant.nullable(),
  })
  .meta({ id: 'ConnectionHealth' });
export type ConnectionHealth = z.output<typeof ConnectionHealth>;

/** How often a connection is synced by itself. */
export const SyncInterval = z.enum(['off', 'hourly', 'every_6_hours', 'daily']);
export type SyncInterval = z.output<typeof SyncInterval>;

export const SyncSchedule = z
  .strictObject({
    interval: SyncInterval,
    /** When the next run is due; null when it is off. */
    nextAt: Instant.nullable(),
  })
  .meta({ id: 'SyncSchedule' });
export type SyncSchedule = z.output<typeof SyncSchedule>;

export const Connection = z
  .strictObject({
    id: ConnectionId,
    system: z.string().describe('An id of the scope manifest, for example `stripe`.'),
    label: z.string(),
    state: z.enum(['connected', 'needs_reauth', 'disconnected']),
    externalAccountId: z.string().nullable(),
    livemode: z.boolean().nullable(),
    credentialHint: z.string().nullable().describe('The last four characters of the key.'),
    connectedBy: z.string(),
    connectedAt: Instant,
    recordCount: z.int(),
    lastRun: SyncRun.nullable(),
    health: ConnectionHealth,
    schedule: SyncSchedule,
    grantedScopes: z
      .array(z.string())
      .nullable()
      .describe('What the provider granted, where the person consented at it.'),
  })
  .meta({ id: 'Connection' });
export type Connection = z.output<typeof Connection>;

export const listConnections = defineCall({
  id: 'listConnections',
  method: 'GET',
  path: '/api/connections',
  summary: 'The connections of the tenant, newest first.',
  input: z.strictObject({}),
  output: z.strictObject({
    connections: z.array(Connection),
    connectable: z.array(z.string()).describe('Systems that can be connected here.'),
    withoutApp: z
      .array(z.string())
      .describe('Systems that wait for this installation’s own application at the provider.'),
  }),
});

export const getConnection = defineCall({
  id: 'getConnection',
  method: 'GET',
  path: '/api/connections/{connectionId}',
  summary: 'One connection with its last run.',
  input: z.strictObject({ connectionId: ConnectionId }),
  output: Connection,
});

export const PermissionCheck = z.strictObject({
  permission: z.string(),
  sentence: z.string(),
  granted: z.boolean(),
});

export const connectWithKey = defineCall({
  id: 'connectWithKey',
  method: 'POST',
  path: '/api/connections',
  summary:
    'Checks a key against each permission, stores it in the vault and starts the first sync.',
  input: z.strictObject({
    system: z.string().min(1).max(64),
    label: z.string().trim().min(1).max(80),
    /** Named by the manifest, for example `restricted_key`. Kept in the vault alone. */
    credentials: z.record(z.string().min(1).max(64), z.string().min(1).max(512)),
  }),
  output: z.strictObject({ connection: Connection, checks: z.array(PermissionCheck) }),
});

export const checkConnection = defineCall({
  id: 'checkConnection',
  method: 'POST',
  path: '/api/connections/{connectionId}/check',
  summary: 'Asks the provider whether the credential still opens what it should.',
  input: z.strictObject({ connectionId: ConnectionId }),
  output: Connection,
});

export const startSync = defineCall({
  id: 'startSync',
  method: 'POST',
  path: '/api/connections/{connectionId}/sync',
  summary: 'Starts a sync, or answers the one that is already running.',
  input: z.strictObject({ connectionId: ConnectionId }),
  output: SyncRun,
});

export const setSchedule = defineCall({
  id: 'setSchedule',
  method: 'PUT',
  path: '/api/connections/{connectionId}/schedule',
  summary: 'Sets how often a connection is synced by itself.',
  input: z.strictObject({ connectionId: ConnectionId, interval: SyncInterval }),
  output: Connection,
});

/** What was deleted, by whom, and what the database says is left. */
export const Disconnection = z
  .strictObject({
    connectionId: ConnectionId,
    system: z.string(),
    label: z.string(),
    disconnectedAt: Instant,
    disconnectedBy: z.strictObject({ type: z.string(), id: z.string() }),
    correlationId: z.string(),
    revocation: z
      .enum(['revoked', 'failed', 'unsupported'])
      .describe('Whether the grant was ended at the provider; `unsupported` where it cannot be.'),
    recordsDeleted: z.int(),
    /** Audit events that say what went, oldest first. */
    events: z.array(
      z.strictObject({
        eventId: z.uuid(),
        occurredAt: Instant,
        action: z.string(),
        outcome: z.enum(['success', 'failure', 'denied', 'unknown']).nullable(),
        target: z.string(),
      }),
    ),
    /** Rows that still belong to the connection, counted in the database for this answer. */
    remains: z.strictObject({
      credentials: z.int(),
      records: z.int(),
      recordVersions: z.int(),
      positions: z.int(),
      tokenGrants: z.int(),
      openRuns: z.int(),
    }),
    countedAt: Instant,
  })
  .meta({ id: 'Disconnection' });
export type Disconnection = z.output<typeof Disconnection>;

export const disconnect = defineCall({
  id: 'disconnect',
  method: 'DELETE',
  path: '/api/connections/{connectionId}',
  summary:
    'Ends the grant at the provider where it can be ended, deletes the credential and the synced records, stops every run, and proves it.',
  input: z.strictObject({ connectionId: ConnectionId }),
  output: Disconnection,
});

export const getDisconnection = defineCall({
  id: 'getDisconnection',
  method: 'GET',
  path: '/api/connections/{connectionId}/disconnection',
  summary: 'What was deleted when a connection was disconnected, and what is left of it now.',
  input: z.strictObject({ connectionId: ConnectionId }),
  output: Disconnection,
});

export const StoredRecord = z
  .strictObject({
    stream: z.string(),
    sourceId: z.string(),
    /** The provider's own JSON text, every digit kept. */
    data: z.string(),
    changedAt: Instant,
    deletedAt: Instant.nullable(),
  })
  .meta({ id: 'StoredRecord' });
export type StoredRecord = z.output<typeof StoredRecord>;

export const listRecords = defineCall({
  id: 'listRecords',
  method: 'GET',
  path: '/api/connections/{connectionId}/records',
  summary: 'The records of one stream, by key.',
  input: z.strictObject({
    connectionId: ConnectionId,
    stream: z.string().min(1).max(64),
    cursor: Cursor.optional(),
    limit: PageSize,
  }),
  output: z.strictObject({ records: z.array(StoredRecord), nextCursor: Cursor.nullable() }),
});

export const listRecordVersions = defineCall({
  id: 'listRecordVersions',
  method: 'GET',
  path: '/api/connections/{connectionId}/versions',
  summary: 'Each state in which one record was seen, newest first, where its stream keeps them.',
  input: z.strictObject({
    connectionId: ConnectionId,
    stream: z.string().min(1).max(64),
    sourceId: z.string().min(1).max(255),
  }),
  output: z.strictObject({
    versions: z.array(
      z.strictObject({
        version: z.int(),
        /** The provider's own JSON text, every digit kept. */
        data: z.string(),
        seenAt: Instant,
        runId: z.uuid(),
      }),
    ),
  }),
});

/**
 * Server-sent events: `progress` with a SyncRun each time something moved, `end` when the run is
 * over.
 */
export const watchSync = defineCall({
  id: 'watchSync',
  method: 'GET',
  path: '/api/connections/{connectionId}/progress',
  summary: 'The progress of the current run as server-sent events.',
  input: z.strictObject({ connectionId: ConnectionId }),
  output: SyncRun,
});
