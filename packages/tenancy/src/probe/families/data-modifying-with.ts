import type { Attack, Family } from '../attack.ts';
import { findChangeable } from './copied-row.ts';

/** Writes inside WITH. */
export const dataModifyingWith: Family = {
  name: 'data-modifying-with',
  tries: 'Change or read hidden rows by a write inside WITH.',
  attacksOn: ({ table, foreign, own }) => {
    const { name: t, tenant: c, may } = table;
    const column = findChangeable(table);
    if (!may.select) return [];
    const attacks: Attack[] = [];
    const push = (name: string, sql: string) =>
      attacks.push({ name, steps: [sql], watches: [table] });
    if (may.update && column !== null) {
      push(
        'update and read what was updated',
        `with done as (update ${t} set ${column} = ${column} where ${c} <> ${own} returning ${c}) select ${c} from done`,
      );
      push(
        'update while all is read',
        `with done as (update ${t} set ${column} = ${column} returning ${c}) select distinct ${c} from ${t}`,
      );
    }
    if (may.delete) {
      push(
        'delete and read what was deleted',
        `with done as (delete from ${t} where ${c} = ${foreign} returning ${c}) select ${c} from done`,
      );
    }
    return attacks;
  },
};
