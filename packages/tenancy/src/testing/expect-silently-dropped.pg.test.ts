import { beforeAll, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { migrations } from '../index.ts';
import { expectSilentlyDropped } from './expect-silently-dropped.ts';
import { createTestedTable, expectFailure, onlyPolicy, ownRows } from './tested-tables.fixture.ts';

describe('expecting a change to be dropped', () => {
  const db = useDatabase({ migrations });
  const { acme, globex } = db.tenants;
  const row = { tenant_id: acme, Number: 1 };
  const check = (table: string, over: object = {}) =>
    expectSilentlyDropped(db.tenancy, { table, row, by: globex, ...over });
  const contentOf = async (table: string) => {
    const { rows } = await db.superuser.query(`select * from ${table} order by "Number"`);
    return rows as unknown[];
  };
  const untouched = [
    { tenant_id: acme, Number: 1, note: 'acme' },
    { tenant_id: globex, Number: 2, note: 'globex' },
  ];

  beforeAll(async () => {
    await createTestedTable(db, { name: 'good' });
  });

  it('holds for an update and a delete on an isolated table, which stays as it was', async () => {
    await expect(check('kit.good')).resolves.toBeUndefined();
    expect(await contentOf('kit.good')).toEqual(untouched);
  });

  it('holds for a change of your own', async () => {
    const work = (tx: { query(sql: string): Promise<{ rows: []; rowCount: number }> }) =>
      tx.query(`update kit.good set note = 'mine' where "Number" = 1`);
    await expect(check('kit.good', { work })).resolves.toBeUndefined();
    expect(await contentOf('kit.good')).toEqual(untouched);
  });

  const sabotages = [
    [
      'row-level security is off',
      'off',
      'alter table $table disable row level security;',
      'an update',
    ],
    ['a policy lets everybody through', 'open', onlyPolicy('true'), 'an update'],
    ['a policy lets deletes through', 'deletes', onlyDeletes(), 'a delete'],
  ] as const;
  it.each(sabotages)('fails where %s, and undoes the harm', async (_, name, sabotage, change) => {
    const table = await createTestedTable(db, { name, sabotage });
    await expectFailure(
      check(table),
      new RegExp(`${table}: ${change} by tenant ${globex} touched 1 rows`),
    );
    expect(await contentOf(table)).toEqual(untouched);
  });

  it('fails where no row is counted and the row is changed all the same', async () => {
    const sabotage = `
      create function kit.overwrite() returns trigger language plpgsql security definer as $$
      begin
        if pg_trigger_depth() = 1 then update $table set note = note || '!' where "Number" = 1; end if;
        return null;
      end $$;
      create trigger overwrite after update on $table for each statement execute function kit.overwrite();`;
    const table = await createTestedTable(db, { name: 'triggered', sabotage });
    await expectFailure(check(table), /an update by tenant .* changed a row of/);
  });

  it('fails where the change reaches nothing for its owner either, which proves nothing', async () => {
    const work = (tx: { query(sql: string): Promise<{ rows: []; rowCount: number }> }) =>
      tx.query('delete from kit.good where false');
    await expectFailure(check('kit.good', { work }), /does not reach the row for its owner either/);
    const table = await createTestedTable(db, { name: 'shut', sabotage: onlyPolicy('false') });
    await expectFailure(check(table), /is not there for its owner/);
  });

  it('fails where the role may change nothing at all', async () => {
    const table = await createTestedTable(db, { name: 'read_only', privileges: 'select' });
    await expectFailure(check(table), /may make none of these changes/);
  });

  it('fails where the change is refused instead of dropped', async () => {
    const sabotage = `
      create function kit.refuse() returns trigger language plpgsql as $$
      begin
        if tenancy.current_tenant_id() = '${globex}' then raise insufficient_privilege; end if;
        return null;
      end $$;
      create trigger refuse before update on $table for each statement execute function kit.refuse();`;
    const table = await createTestedTable(db, { name: 'loud', sabotage });
    await expectFailure(check(table), /was refused, not dropped/);
  });

  it('counts a row that others refer to as reached', async () => {
    const sabotage = `
      create table kit.child (tenant_id uuid not null, "Number" integer not null,
        foreign key (tenant_id, "Number") references $table);
      insert into kit.child values ('${acme}', 1);`;
    const table = await createTestedTable(db, { name: 'parent', sabotage });
    await expect(check(table)).resolves.toBeUndefined();
  });

  it('fails for the own row', async () => {
    await expectFailure(check('kit.good', { by: acme }), /belongs to the tenant/);
  });
});

function onlyDeletes(): string {
  return `
    drop policy tenant_floor on $table;
    drop policy tenant_access on $table;
    create policy own on $table for all to ataski_app using (${ownRows});
    create policy lax_read on $table for select to ataski_app using (current_query() like 'delete%');
    create policy lax_delete on $table for delete to ataski_app using (true);`;
}
