import { defineActions } from '@ataski/kernel';

/**
 * What the database itself records: changes of rows and of the schema, operators' grants, legal
 * holds, erasures and retirements. What a change of a row keeps depends on the table (FORMAT.md),
 * so no details are declared for it.
 */
export const databaseActions = defineActions({
  'row.inserted': { version: 1, details: {} },
  'row.updated': { version: 1, details: {} },
  'row.deleted': { version: 1, details: {} },
  'table.truncated': { version: 1, details: {} },
  'schema.changed': {
    version: 1,
    details: { command: 'text', objects: 'texts', total: 'integer' },
  },
  'ops.access_opened': {
    version: 1,
    details: { expires_at: 'text', reason: 'text', ticket: 'text' },
  },
  'audit_subject.erased': {
    version: 1,
    details: { authority: 'text', events: 'integer', reason: 'text' },
  },
  'legal_hold.placed': { version: 1, details: { authority: 'text', reason: 'text' } },
  'legal_hold.lifted': { version: 1, details: { reason: 'text' } },
  'audit_partition.exported': {
    version: 1,
    details: { digest: 'text', file_sha256: 'text', month: 'text', rows: 'integer' },
  },
  'audit_partition.retired': {
    version: 1,
    details: { digest: 'text?', month: 'text', reason: 'text', rows: 'integer' },
  },
  'audit_month.retired': {
    version: 1,
    details: { digest: 'text', month: 'text', restates: 'text?', rows: 'integer' },
  },
  'audit_retention.changed': { version: 1, details: { months: 'integer', reason: 'text' } },
});

/** What the log records about itself: it brings this vocabulary along, whatever else it is given. */
export const auditActions = defineActions({
  'audit_event.revealed': { version: 1, details: { reason: 'text' } },
  'audit_bundle.revealed': { version: 1, details: { reason: 'text' } },
  'audit_log.exported': {
    version: 1,
    details: { format: 'text', query: 'text' },
    outcome: { rows: 'integer', sha256: 'text' },
  },
});
