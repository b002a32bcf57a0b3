import type { Family, Step } from '../attack.ts';
import { contextSetting } from '../enter-context.ts';
import { readings } from './reading.ts';

/** A context that is set while the statement runs. */
export const midStatementContext: Family = {
  name: 'mid-statement-context',
  tries: 'Become another tenant inside of the statement that reads.',
  attacksOn: ({ table, forgeries }) => {
    const { name: t, tenant: c } = table;
    const set = `pg_catalog.set_config('${contextSetting}', $1, true)`;
    const forms: Readonly<Record<string, string>> = {
      'in the select list': `select ${set} is null as done, ${c} from ${t}`,
      'in front of the scan': `select ${c} from ${t} where ${set} is not null`,
      'once before the scan': `select ${c} from ${t} where (select ${set}) is not null`,
      'in WITH': `with entered as materialized (select ${set} as done) select ${c} from entered, ${t} where entered.done is not null`,
      'in an argument': `select ${c} from pg_catalog.generate_series(1, pg_catalog.length(${set})) n, ${t} where n = 1`,
      'in a join': `select t.${c} from (select ${set} as done offset 0) s join ${t} t on s.done is not null`,
      'between two scans': `select a.${c} as a, b.${c} as b from ${t} a cross join lateral (select ${set} as done) s
        cross join lateral (select ${c} from ${t} where s.done is not null) b`,
    };
    return forgeries.flatMap(({ name, token, context }) =>
      readings(
        table,
        Object.fromEntries(
          Object.entries(forms).map(([form, sql]): readonly [string, readonly Step[]] => [
            `${name}, ${form}`,
            [{ enter: 'own' }, { sql, values: [token] }],
          ]),
        ),
        { context },
      ),
    );
  },
};
