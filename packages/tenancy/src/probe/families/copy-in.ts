import type { Family } from '../attack.ts';
import { attacks } from './reading.ts';

/** COPY FROM, which cannot be filtered by policies and is therefore refused. */
export const copyIn: Family = {
  name: 'copy-in',
  tries: 'Copy rows in, past the policies.',
  attacksOn: ({ table }) => {
    const { name: t, tenant: c, may, kind } = table;
    if (!may.insert || kind === 'view' || kind === 'materialized view') return [];
    return attacks(
      {
        'copy in by table': `copy ${t} from stdin`,
        'copy in one column': `copy ${t} (${c}) from stdin with (format csv)`,
      },
      { expects: 'refusal' },
    );
  },
};
