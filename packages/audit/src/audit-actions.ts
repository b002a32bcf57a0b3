import { defineActions } from '@ataski/kernel';

/** What the database itself records: captured changes of rows, and operators' grants. */
export const databaseActions = defineActions({
  'row.inserted': { version: 1, details: {} },
  'row.updated': { version: 1, details: {} },
  'row.deleted': { version: 1, details: {} },
  'ops.access_opened': {
    version: 1,
    details: { expires_at: 'text', reason: 'text', ticket: 'text' },
  },
});
