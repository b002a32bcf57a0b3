import type { Family } from '../attack.ts';
import { readings } from './reading.ts';
import { scanInFull } from './scan-in-full.ts';

/** Operators that fail on a hidden row, and so answer whether it is there. */
export const leakyOperator: Family = {
  name: 'leaky-operator',
  tries: 'Learn of a hidden row by an operator that fails on it.',
  attacksOn: ({ table, foreign }) => {
    const { name: t, tenant: c } = table;
    const onForeign = (hit: string, miss: string) =>
      `(case when ${c} = ${foreign} then ${hit} else ${miss} end)`;
    const asks = (sql: string) => [...scanInFull, sql];
    const where = (condition: string) => asks(`select 1 as found from ${t} where ${condition}`);
    return readings(
      table,
      {
        'divide by zero on a row of B': where(`1 / ${onForeign('0', '1')} = 1`),
        'overflow on a row of B': where(`2147483647 + ${onForeign('1', '0')} > 0`),
        'take the root of a row of B': where(`pg_catalog.sqrt(${onForeign('-1', '1')}) > 0`),
        'take a negative piece of a row of B': where(
          `pg_catalog.substr('abc', 1, ${onForeign('-1', '1')}) = 'a'`,
        ),
        'divide while sorting': asks(
          `select 1 as found from ${t} order by 1 / ${onForeign('0', '1')}`,
        ),
        'divide while grouping': asks(
          `select pg_catalog.count(*) as found from ${t} group by 1 / ${onForeign('0', '1')}`,
        ),
      },
      { tellingErrors: ['22012', '22003', '2201F', '22011'] },
    );
  },
};
