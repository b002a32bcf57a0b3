import { defineActions } from '@ataski/kernel';

/** What this package records. */
export const connectorsKitActions = defineActions({
  'connection.created': { version: 1, details: { system: 'text' } },
  'connection.refused': { version: 1, details: { code: 'text' } },
  'connection.consent_begun': { version: 1, details: { system: 'text', scopes: 'texts' } },
  'connection.renewed': { version: 1, details: { system: 'text' } },
  'connection.token_renewed': { version: 1, details: { system: 'text', generation: 'integer' } },
  'connection.consent_lost': { version: 1, details: { system: 'text' } },
  'connection.revoked': { version: 1, details: { system: 'text' } },
  'connection.scheduled': { version: 1, details: { system: 'text', interval: 'text' } },
  'connection.disconnected': {
    version: 1,
    details: { system: 'text', recordsDeleted: 'integer' },
  },
  'operation.performed': {
    version: 1,
    details: { system: 'text', operation: 'text', statements: 'texts' },
    outcome: { externalId: 'text?' },
  },
  'webhook.accepted': { version: 1, details: { system: 'text', events: 'integer' } },
  'webhook.refused': {
    version: 1,
    details: { system: 'text', reason: 'text', unrecorded: 'integer' },
  },
  'sync.requested': { version: 1, details: { system: 'text' } },
  'sync.started': { version: 1, details: { system: 'text', epoch: 'text' } },
  'sync.resumed': { version: 1, details: { system: 'text', epoch: 'text' } },
  'sync.completed': { version: 1, details: { system: 'text' } },
  'sync.failed': { version: 1, details: { system: 'text', code: 'text?' } },
  'records.synced': {
    version: 1,
    details: {
      stream: 'text',
      pages: 'integer',
      streams: 'texts',
      read: 'integer',
      written: 'integer',
      deleted: 'integer',
    },
  },
});
