import type { Family, Step } from '../attack.ts';
import { attacks, readings } from './reading.ts';
import { scanInFull } from './scan-in-full.ts';

/** Functions that tell what they were called with, in front of the policy if they can get there. */
export const leakyFunction: Family = {
  name: 'leaky-function',
  tries: 'Let a function see hidden rows before the policy does, and tell of them.',
  attacksOn: ({ table, own, server }) => {
    const { name: t, tenant: c } = table;
    const note = `pg_catalog.set_config('probe.noted',
      pg_catalog.concat(pg_catalog.current_setting('probe.noted', true), ' ', ${c}), true)`;
    const told = `select pg_catalog.current_setting('probe.noted') as noted`;
    const noting = (sql: string): readonly Step[] => [...scanInFull, sql, told];
    // Own rows are left alone, so that the first error is a foreign row's.
    const fails = (expression: string): readonly Step[] => [
      ...scanInFull,
      `select 1 as found from ${t} where case when ${c} = ${own} then false else ${expression} is null end`,
    ];
    const strangers = server.functions.filter(
      ({ argumentTypes: [only, ...others], isDefiner }) =>
        !isDefiner &&
        others.length === 0 &&
        [table.tenantType, 'text', 'anyelement'].includes(only ?? ''),
    );
    return [
      ...readings(
        table,
        {
          'note each row in a filter': noting(
            `select 1 as found from ${t} where ${note} is not null`,
          ),
          'note each row in front of a filter': noting(
            `select 1 as found from ${t} where ${note} = '' or ${c}::text = ''`,
          ),
          'note each row while sorting': noting(`select 1 as found from ${t} order by ${note}`),
          'note each row in a condition': noting(
            `select 1 as found from ${t} where case when true then ${note} is not null end`,
          ),
        },
        { showsOwn: true },
      ),
      ...readings(table, {
        'fail on a number': fails(`(${c}::text || 'x')::pg_catalog.int4`),
        'fail on an interval': fails(`(${c}::text)::pg_catalog.interval`),
        'fail on a name': fails(`(${c}::text)::pg_catalog.regclass`),
        'fail on a date': fails(`(${c}::text)::pg_catalog.date`),
        'fail on a range': fails(`('[' || ${c}::text || ')')::pg_catalog.int4range`),
      }),
      ...(table.may.select
        ? attacks(
            Object.fromEntries(
              strangers.map(({ name, label }) => [
                `filter by ${label}`,
                [...scanInFull, `select 1 as found from ${t} where ${name}(${c}) is not null`],
              ]),
            ),
          )
        : []),
    ];
  },
};
