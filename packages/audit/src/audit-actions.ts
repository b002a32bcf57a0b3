import { defineActions } from '@ataski/kernel';

/**
 * What the database itself records: changes of rows and of the schema, and operators' grants. What
 * a change of a row keeps depends on the table (FORMAT.md), so no details are declared for it.
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
});
