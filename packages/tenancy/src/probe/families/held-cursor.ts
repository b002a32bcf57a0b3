import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** WITH HOLD: rows that are kept past the end of a transaction. */
export const heldCursor: Family = {
  name: 'held-cursor',
  tries: 'Keep hidden rows in a cursor WITH HOLD.',
  attacksOn: ({ table }) =>
    readings(
      table,
      {
        'hold every row': [
          `declare probe_held scroll cursor with hold for select ${table.tenant} from ${table.name}`,
          'fetch all from probe_held',
        ],
      },
      { showsOwn: true, leavesResidue: true },
    ),
};
