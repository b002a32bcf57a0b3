import type { Family } from '../attack.ts';
import { attacks } from './reading.ts';

/** `row_security = off`: the server raises where it would have to filter. */
export const rowSecurityOff: Family = {
  name: 'row-security-off',
  tries: 'Read after asking the server not to filter.',
  attacksOn: ({ table }) => {
    const { name: t, tenant: c, kind, may } = table;
    if (!may.select || (kind !== 'table' && kind !== 'partitioned')) return [];
    const off = 'set local row_security = off';
    return attacks(
      {
        'read unfiltered': [off, `select ${c} from ${t}`],
        'copy unfiltered': [off, `copy (select ${c} from ${t}) to stdout`],
        'switch it off by a function': [
          "select pg_catalog.set_config('row_security', 'off', true)",
          `select ${c} from ${t}`,
        ],
      },
      { expects: 'refusal' },
    );
  },
};
