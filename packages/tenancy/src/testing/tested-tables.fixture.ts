import { AssertionError } from 'node:assert';

import { expect } from 'vitest';

import type { TestDatabase } from '@ataski/postgres';

/** What a table is made of, and what is wrong with it. */
export interface TestedTable {
  readonly name: string;
  /** Run after the table was isolated; `$table` stands for its name. */
  readonly sabotage?: string;
  readonly privileges?: string;
}

/** Makes `kit.<name>` with a row of each tenant: numbers 1 (acme) and 2 (globex). */
export async function createTestedTable(db: TestDatabase, table: TestedTable): Promise<string> {
  const { sabotage = '', privileges = 'select, insert, update, delete' } = table;
  const name = `kit.${table.name}`;
  const { acme, globex } = db.tenants;
  await db.superuser.query(`
    create schema if not exists kit;
    grant usage on schema kit to ataski_owner, ataski_app;
    create table ${name} (
      tenant_id uuid    not null references tenancy.tenant (id),
      "Number"  integer not null,
      note      text    not null,
      primary key (tenant_id, "Number")
    );
    alter table ${name} owner to ataski_owner;
    select tenancy.isolate_by_tenant('${name}');
    grant ${privileges} on ${name} to ataski_app;
    insert into ${name} values ('${acme}', 1, 'acme'), ('${globex}', 2, 'globex');
    ${sabotage.replaceAll('$table', name)}`);
  return name;
}

/** Leaves the table with one policy of this condition for everybody and everything. */
export function onlyPolicy(condition: string): string {
  return `
    drop policy tenant_floor on $table;
    drop policy tenant_access on $table;
    create policy lax on $table for all to ataski_app using (${condition}) with check (true);`;
}

/** The condition of a policy that holds. */
export const ownRows = 'tenant_id = (select tenancy.current_tenant_id())';

/** The expectation fails as an assertion of a test does, with this message. */
export async function expectFailure(attempt: Promise<void>, message: RegExp): Promise<void> {
  const thrown: unknown = await attempt.then(() => null).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(AssertionError);
  expect((thrown as Error).message).toMatch(message);
}
