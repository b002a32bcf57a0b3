import type { Attack, Family } from '../attack.ts';
import { findChangeable } from './copied-row.ts';
import { readings } from './reading.ts';

/** Cursors, forwards, backwards and as the place of a write. */
export const cursor: Family = {
  name: 'cursor',
  tries: 'Fetch or change hidden rows through a cursor.',
  attacksOn: ({ table, own }) => {
    const { name: t, tenant: c, may, kind } = table;
    const all = `select ${c} from ${t}`;
    const column = findChangeable(table);
    const isPlain = kind === 'table' || kind === 'partitioned';
    const atCursor: readonly Attack[] =
      may.select && may.update && column !== null && isPlain
        ? readings(
            table,
            {
              'update where the cursor stands': [
                `declare probe_cursor cursor for ${all} where ${c} <> ${own} for update`,
                'fetch next from probe_cursor',
                {
                  sql: `update ${t} set ${column} = ${column} where current of probe_cursor`,
                  asksForeignOnly: true,
                },
              ],
            },
            { watches: [table] },
          )
        : [];
    return [
      ...readings(
        table,
        {
          'fetch all': [`declare probe_cursor cursor for ${all}`, 'fetch all from probe_cursor'],
          'fetch backwards': [
            `declare probe_cursor scroll cursor for ${all}`,
            'move last from probe_cursor',
            'move next from probe_cursor',
            'fetch backward all from probe_cursor',
          ],
          'fetch both ends': [
            `declare probe_cursor scroll cursor for ${all} order by ${c}`,
            'fetch first from probe_cursor',
            'fetch last from probe_cursor',
          ],
          'fetch a binary cursor': [
            `declare probe_cursor binary cursor for select ${c}::text from ${t}`,
            'fetch all from probe_cursor',
          ],
        },
        { showsOwn: true },
      ),
      ...atCursor,
    ];
  },
};
