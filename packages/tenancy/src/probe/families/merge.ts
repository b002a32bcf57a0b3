import type { Attack, Family, Target } from '../attack.ts';
import { findChangeable } from './copied-row.ts';
import type { CopiedRow } from './copied-row.ts';
import { plantRow } from './planted-row.ts';

/** From this version on MERGE has RETURNING and NOT MATCHED BY SOURCE. */
const fullMerge = 170_000;

/** MERGE in all its branches. */
export const merge: Family = {
  name: 'merge',
  tries: 'Change, delete, plant or read rows of another tenant by MERGE.',
  attacksOn: (target) => {
    const { table, foreign, own, server } = target;
    const { name: t, tenant: c, may, kind } = table;
    if (!may.select || kind === 'foreign table' || kind === 'materialized view') return [];
    if (kind === 'view' && server.version < fullMerge) return [];
    const column = findChangeable(table);
    const matched = `merge into ${t} t using (select ${foreign} as id) s on t.${c} = s.id`;
    const others = `merge into ${t} t using (select ${own} as id) s on t.${c} <> s.id`;
    const attacks: Attack[] = [];
    const push = (name: string, sql: string, more: Partial<Attack> = {}) =>
      attacks.push({ name, steps: [{ sql, asksForeignOnly: true }], watches: [table], ...more });
    if (may.update && column !== null) {
      const set = `then update set ${column} = t.${column}`;
      push('update what matches B', `${matched} when matched ${set}`);
      push('update all but its own', `${others} when matched ${set}`);
      if (server.version >= fullMerge)
        push('update and return', `${others} when matched ${set} returning t.${c} as found`);
    }
    if (may.delete) {
      push('delete what matches B', `${matched} when matched then delete`);
      push('delete all but its own', `${others} when matched and t.${c} = ${foreign} then delete`);
      if (server.version >= fullMerge)
        push(
          'delete what no source names',
          `merge into ${t} t using (select ${own} as id) s on t.${c} = s.id
             when not matched by source then delete`,
        );
    }
    const row = plantRow(target);
    if (row !== null)
      push('plant what does not match', plantSql(target, row), {
        steps: [{ sql: plantSql(target, row), values: row.values }],
        expects: 'refusal',
      });
    return attacks;
  },
};

/** The copied row as the source of a MERGE that matches nothing. */
function plantSql({ table }: Target, { names, select }: CopiedRow): string {
  const list = names.join(', ');
  const sources = names.map((name) => `s.${name}`).join(', ');
  return `merge into ${table.name} t using (${select}) s (${list}) on t.${table.tenant} is null
             when not matched then insert (${list}) values (${sources})`;
}
