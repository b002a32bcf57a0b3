import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** TABLESAMPLE. */
export const tableSample: Family = {
  name: 'table-sample',
  tries: 'Draw a sample that contains rows of another tenant.',
  attacksOn: ({ table }) => {
    const { name: t, tenant: c, kind } = table;
    if (kind === 'view' || kind === 'foreign table') return [];
    return readings(
      table,
      {
        'sample all pages': `select ${c} from ${t} tablesample system (100)`,
        'sample all rows': `select ${c} from ${t} tablesample bernoulli (100)`,
        'sample the same twice': `select ${c} from ${t} tablesample bernoulli (100) repeatable (1)`,
      },
      { showsOwn: true },
    );
  },
};
