import type { Attacked } from './run-attack.ts';
import type { TenantTable } from './tenant-tables.ts';

/** One statement that tries to see or change what is another tenant's. */
export interface Attack {
  readonly name: string;
  /** Run in order, in one transaction inside tenant A. */
  readonly statements: readonly string[];
  /** True for a statement that must show A its own row, so that silence proves something. */
  readonly isControl: boolean;
}

type Named = Readonly<Record<string, string | readonly string[]>>;

/** Every way in that a statement has, for one table. */
export function attacksOn(
  table: TenantTable,
  { foreign, own }: Pick<Attacked, 'foreign' | 'own'>,
): readonly Attack[] {
  const { name } = table;
  const control: Attack = {
    name: `read own ${name}`,
    statements: [`select tenant_id from ${name} where tenant_id = '${own}'::uuid`],
    isControl: table.privileges.includes('SELECT'),
  };
  const b = `'${foreign}'::uuid`;
  const all = {
    ...reads(name, b),
    ...readsAsAnother(name),
    ...writes(table, b),
    ...seizures(name),
  };
  return [
    control,
    ...Object.entries(all).map(([label, statements]) => ({
      name: `${label} ${name}`,
      statements: typeof statements === 'string' ? [statements] : statements,
      isControl: false,
    })),
  ];
}

function reads(t: string, b: string): Named {
  return {
    'select all of': `select tenant_id from ${t}`,
    'select the foreign rows of': `select tenant_id from ${t} where tenant_id = ${b}`,
    'lock the foreign rows of': `select tenant_id from ${t} where tenant_id = ${b} for update`,
    'skip a filter of': `select tenant_id from ${t} where tenant_id = ${b} or true`,
    join: `select t.tenant_id from ${t} t cross join ${t} u`,
    nest: `select (select min(tenant_id::text)::uuid from ${t} where tenant_id = ${b}) as tenant_id`,
    'raise on a foreign row of': `select tenant_id from ${t} where 1 / (case when tenant_id = ${b} then 0 else 1 end) = 1`,
    sample: `select tenant_id from ${t} tablesample system (100)`,
    'name only': `select tenant_id from only ${t}`,
    'read through a cursor of': [
      `declare c cursor for select tenant_id from ${t}`,
      'fetch all from c',
    ],
    'copy out of': `copy ${t} to stdout`,
  };
}

function readsAsAnother(t: string): Named {
  return {
    'read with row security off from': [
      'set local row_security = off',
      `select tenant_id from ${t}`,
    ],
    'read as the owner from': ['set local role ataski_owner', `select tenant_id from ${t}`],
    'read as the operator from': ['set local role ataski_ops', `select tenant_id from ${t}`],
    'read after a reset of the role from': ['reset role', `select tenant_id from ${t}`],
    'read as another login from': [
      'set session authorization ataski_migrator',
      `select tenant_id from ${t}`,
    ],
  };
}

function writes({ name: t, columns }: TenantTable, b: string): Named {
  const names = columns.map((column) => `"${column}"`).join(', ');
  const foreignRow = columns
    .map((column) => (column === 'tenant_id' ? b : `"${column}"`))
    .join(', ');
  const copy = `insert into ${t} (${names}) select ${foreignRow} from ${t}`;
  return {
    'insert into': `insert into ${t} (tenant_id) values (${b}) returning tenant_id`,
    'copy a row of': `${copy} returning tenant_id`,
    'upsert into': `${copy} on conflict do nothing returning tenant_id`,
    'move a row of': `update ${t} set tenant_id = ${b} returning tenant_id`,
    'update the foreign rows of': `update ${t} set tenant_id = tenant_id where tenant_id = ${b} returning tenant_id`,
    'delete the foreign rows of': `delete from ${t} where tenant_id = ${b} returning tenant_id`,
    'delete by a join of': `delete from ${t} t using ${t} u where u.tenant_id = ${b} returning t.tenant_id`,
    'merge into': `merge into ${t} t using (select ${b} as id) s on t.tenant_id = s.id when matched then delete`,
  };
}

function seizures(t: string): Named {
  return {
    truncate: `truncate ${t}`,
    'drop the policies of': `alter table ${t} disable row level security`,
    'add a policy to': `create policy open_door on ${t} using (true)`,
    'take the ownership of': `alter table ${t} owner to ataski_app`,
    shadow: `create temporary table shadow as select * from ${t}`,
    lock: `lock table ${t} in access exclusive mode`,
  };
}
