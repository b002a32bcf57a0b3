import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

const strengths = ['update', 'no key update', 'share', 'key share'];

/** SELECT with a lock. */
export const rowLock: Family = {
  name: 'row-lock',
  tries: 'Lock rows of another tenant, or read them while locking.',
  attacksOn: ({ table, foreign, own }) => {
    const { name: t, tenant: c, may, kind } = table;
    if (!may.update || kind === 'materialized view') return [];
    const one = (condition: string) => `select ${c} from ${t} where ${condition}`;
    return [
      ...readings(
        table,
        Object.fromEntries(
          strengths.map((strength) => [
            `lock the others for ${strength}`,
            one(`${c} <> ${own} for ${strength} nowait`),
          ]),
        ),
      ),
      ...readings(table, {
        'lock B and skip': one(`${c} = ${foreign} for update skip locked`),
        'lock inside a sub-select': `select ${c} from (select ${c} from ${t} where ${c} <> ${own} for update nowait) s`,
        'lock one of two': `select a.${c} as a, b.${c} as b from ${t} a join ${t} b on b.${c} <> ${own} for share of b nowait`,
      }),
    ];
  },
};
