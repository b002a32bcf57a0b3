import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** DO, which builds statements at run time and tells by NOTICE. */
export const anonymousBlock: Family = {
  name: 'anonymous-block',
  tries: 'Read hidden rows in a block of code and tell of them.',
  attacksOn: ({ table, foreign }) => {
    const { name: t, tenant: c } = table;
    const all = `(select pg_catalog.string_agg(distinct ${c}::text, ',') from ${t})`;
    const block = (body: string) => `do $probe$ begin ${body} end $probe$`;
    return readings(
      table,
      {
        'tell by a notice': block(`raise notice '%', ${all};`),
        'tell by an error': block(`raise exception '%', ${all};`),
        'build the statement': block(
          `execute 'do $inner$ begin raise notice ''%'', ${all.replaceAll("'", "''")}; end $inner$';`,
        ),
        'ask for B': block(
          `if exists (select from ${t} where ${c} = ${foreign}) then perform 1 / 0; end if;`,
        ),
      },
      { tellingErrors: ['22012'] },
    );
  },
};
