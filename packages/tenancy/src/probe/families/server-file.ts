import type { Family } from '../attack.ts';
import { attacks, readings } from './reading.ts';

/** Files and programs of the server. */
export const serverFile: Family = {
  name: 'server-file',
  tries: 'Carry rows out, or read them, through files and programs of the server.',
  attacksOn: ({ table }) => {
    const { name: t, tenant: c } = table;
    return [
      ...readings(
        table,
        {
          'copy to a file': `copy (select ${c} from ${t}) to '/dev/null'`,
          'copy to a program': `copy (select ${c} from ${t}) to program 'true'`,
        },
        { expects: 'refusal' },
      ),
      ...attacks(
        {
          'read the file of the table': [
            {
              sql: 'select pg_catalog.length(pg_catalog.pg_read_binary_file(pg_catalog.pg_relation_filepath(pg_catalog.to_regclass($1)))) as found',
              values: [t],
            },
          ],
        },
        { expects: 'refusal' },
      ),
    ];
  },
};
