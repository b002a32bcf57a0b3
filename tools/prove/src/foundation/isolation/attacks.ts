import type { Attacked } from './run-attack.ts';
import type { TenantTable } from './tenant-tables.ts';

/** One statement that tries to see or change what is another tenant's. */
export interface Attack {
  readonly name: string;
  /** Run in order, in one transaction inside tenant A, which is rolled back. */
  readonly statements: readonly string[];
  /** True for a statement that must show A its own row, so that silence proves something. */
  readonly isControl: boolean;
}

/** Every way in that a statement has, for one table. */
export function attacksOn(table: TenantTable, { foreign, own }: Pick<Attacked, 'foreign' | 'own'>): readonly Attack[] {
  const { name } = table;
  const b = `'${foreign}'::uuid`;
  const attack = (label: string, ...statements: string[]): Attack => ({
    name: `${label} ${name}`,
    statements,
    isControl: false,
  });
  const control: Attack = {
    name: `read own ${name}`,
    statements: [`select tenant_id from ${name} where tenant_id = '${own}'::uuid`],
    isControl: table.privileges.includes('SELECT'),
  };
  const columns = table.columns.map((column) => `"${column}"`).join(', ');
  const foreignRow = table.columns.map((column) => (column === 'tenant_id' ? b : `"${column}"`)).join(', ');
  return [
    control,
    attack('select all of', `select tenant_id from ${name}`),
    attack('select the foreign rows of', `select tenant_id from ${name} where tenant_id = ${b}`),
    attack('lock the foreign rows of', `select tenant_id from ${name} where tenant_id = ${b} for update`),
    attack('skip a filter of', `select tenant_id from ${name} where tenant_id = ${b} or true`),
    attack('join', `select t.tenant_id from ${name} t cross join ${name} u`),
    attack('nest', `select (select min(tenant_id::text)::uuid from ${name} where tenant_id = ${b}) as tenant_id`),
    attack('raise on a foreign row of', `select tenant_id from ${name} where 1 / (case when tenant_id = ${b} then 0 else 1 end) = 1`),
    attack('sample', `select tenant_id from ${name} tablesample system (100)`),
    attack('name only', `select tenant_id from only ${name}`),
    attack('read through a cursor', `declare c cursor for select tenant_id from ${name}`, 'fetch all from c'),
    attack('read with row security off', 'set local row_security = off', `select tenant_id from ${name}`),
    attack('read as the owner', 'set local role ataski_owner', `select tenant_id from ${name}`),
    attack('read as the operator', 'set local role ataski_ops', `select tenant_id from ${name}`),
    attack('read after a reset of the role', 'reset role', `select tenant_id from ${name}`),
    attack('read as another login', 'set session authorization ataski_migrator', `select tenant_id from ${name}`),
    attack('insert into', `insert into ${name} (tenant_id) values (${b}) returning tenant_id`),
    attack('copy a row of', `insert into ${name} (${columns}) select ${foreignRow} from ${name} returning tenant_id`),
    attack('upsert into', `insert into ${name} (${columns}) select ${foreignRow} from ${name} on conflict do nothing returning tenant_id`),
    attack('move a row of', `update ${name} set tenant_id = ${b} returning tenant_id`),
    attack('update the foreign rows of', `update ${name} set tenant_id = tenant_id where tenant_id = ${b} returning tenant_id`),
    attack('delete the foreign rows of', `delete from ${name} where tenant_id = ${b} returning tenant_id`),
    attack('delete by a join', `delete from ${name} t using ${name} u where u.tenant_id = ${b} returning t.tenant_id`),
    attack('merge into', `merge into ${name} t using (select ${b} as id) s on t.tenant_id = s.id when matched then delete`),
    attack('truncate', `truncate ${name}`),
    attack('drop the policies of', `alter table ${name} disable row level security`),
    attack('add a policy to', `create policy open_door on ${name} using (true)`),
    attack('take the ownership of', `alter table ${name} owner to ataski_app`),
    attack('shadow', `create temporary table shadow as select * from ${name}`),
    attack('lock', `lock table ${name} in access exclusive mode`),
    attack('copy out of', `copy ${name} to stdout`),
  ];
}
