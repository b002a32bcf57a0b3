import type { Family } from '../attack.ts';
import { attacks } from './reading.ts';

/** TRUNCATE, which no policy filters. */
export const truncate: Family = {
  name: 'truncate',
  tries: 'Empty the table for everybody.',
  attacksOn: ({ table: { name: t, kind } }) =>
    kind === 'view' || kind === 'materialized view'
      ? []
      : attacks(
          {
            truncate: `truncate table ${t}`,
            'truncate only': `truncate table only ${t}`,
            'truncate with what refers to it': `truncate table ${t} cascade`,
            'truncate and restart': `truncate table ${t} restart identity`,
          },
          { expects: 'refusal' },
        ),
};
