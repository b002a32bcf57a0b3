import type { Family } from '../attack.ts';
import { attacks } from './reading.ts';

/** Views over the table that leave the tenant column out. */
export const view: Family = {
  name: 'view',
  tries: 'Read hidden rows through a view, materialized or not, that has no tenant column.',
  attacksOn: ({ table }) =>
    attacks(
      Object.fromEntries(
        table.views.map((name) => [`read ${name}`, `select v::text as row from ${name} v`]),
      ),
    ),
};
