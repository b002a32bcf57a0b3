import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** LOCK TABLE; in the weakest mode, so that a live database is not held up. */
export const tableLock: Family = {
  name: 'table-lock',
  tries: 'Read hidden rows after locking the table.',
  attacksOn: ({ table }) =>
    table.kind === 'materialized view' || table.kind === 'foreign table'
      ? []
      : readings(table, {
          'lock and read': [
            `lock table ${table.name} in access share mode nowait`,
            `select ${table.tenant} from ${table.name}`,
          ],
        }),
};
