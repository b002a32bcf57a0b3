import type { Attack, Family } from '../attack.ts';
import { copyOwnRow, findChangeable } from './copied-row.ts';

/** From this version on RETURNING knows the row before and after. */
const oldAndNew = 180_000;

/** RETURNING, with what it can reach. */
export const returning: Family = {
  name: 'returning',
  tries: 'Read hidden rows in the RETURNING of a write to its own.',
  attacksOn: (target) => {
    const { table, own, server } = target;
    const { name: t, tenant: c, may } = table;
    if (!may.select) return [];
    const column = findChangeable(table);
    const all = `(select pg_catalog.string_agg(distinct ${c}::text, ',') from ${t}) as found`;
    const attacks: Attack[] = [];
    const push = (name: string, sql: string) =>
      attacks.push({ name, steps: [sql], watches: [table] });
    if (may.update && column !== null) {
      push(
        'update its own and return all',
        `update ${t} set ${column} = ${column} where ${c} = ${own} returning ${all}`,
      );
      push('update and return each', `update ${t} set ${column} = ${column} returning ${c}`);
      push(
        'update and return a partner',
        `update ${t} u set ${column} = u.${column} from ${t} o where o.${c} is not null returning o.${c} as found`,
      );
      if (server.version >= oldAndNew)
        push(
          'update and return old and new',
          `update ${t} set ${column} = ${column} returning old.${c} as a, new.${c} as b`,
        );
    }
    if (may.delete) {
      push('delete and return each', `delete from ${t} returning ${c}`);
      push(
        'delete its own and return all',
        `delete from ${t} where ${c} = ${own} returning ${all}`,
      );
      if (server.version >= oldAndNew)
        push(
          'delete and return old and new',
          `delete from ${t} returning old.${c} as a, new.${c} as b`,
        );
    }
    const copy = copyOwnRow(target, {});
    if (copy !== null) push('insert its own and return all', `${copy} returning ${all}`);
    return attacks;
  },
};
