import { beforeAll, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { TenancyError } from '../errors.ts';
import { migrations } from '../index.ts';
import { asTenant } from './as-tenant.ts';
import { expectRejected } from './expect-rejected.ts';
import { createTestedTable, expectFailure, onlyPolicy } from './tested-tables.fixture.ts';

describe('expecting a rejection', () => {
  const db = useDatabase({ migrations });
  const { acme, globex } = db.tenants;
  const run = (sql: string) => () => asTenant(db.tenancy, acme, (tx) => tx.query(sql));
  const plant = (table: string) => run(`insert into ${table} values ('${globex}', 7, 'planted')`);

  beforeAll(async () => {
    await createTestedTable(db, { name: 'good' });
  });

  it('holds when a row for another tenant is refused, as work and as a promise', async () => {
    await expect(expectRejected(plant('kit.good'))).resolves.toBeUndefined();
    await expect(expectRejected(plant('kit.good')())).resolves.toBeUndefined();
    const code = 'TENANCY_STATEMENT_DENIED';
    await expect(expectRejected(plant('kit.good'), { code })).resolves.toBeUndefined();
  });

  it('holds when a statement or a context is refused', async () => {
    await expect(expectRejected(run('commit'))).resolves.toBeUndefined();
    const bare = () => db.tenancy.call('tenancy.current_tenant_id');
    await expect(
      expectRejected(bare, { code: 'TENANCY_CONTEXT_MISSING' }),
    ).resolves.toBeUndefined();
  });

  it('holds when a context is refused on another connection than its own', async () => {
    const misplaced = () => Promise.reject(new TenancyError('TENANCY_CONTEXT_MISPLACED'));
    await expect(expectRejected(misplaced)).resolves.toBeUndefined();
  });

  it('fails where a policy or its absence lets the row in', async () => {
    const sabotages = [
      ['open', onlyPolicy('true')],
      ['off', 'alter table $table disable row level security;'],
    ] as const;
    for (const [name, sabotage] of sabotages) {
      const table = await createTestedTable(db, { name, sabotage });
      await expectFailure(expectRejected(plant(table)), /nothing was refused/);
    }
  });

  const mistakes = [
    ['a syntax error', 'select from from', 'TENANCY_STATEMENT_FAILED'],
    ['a missing table', 'select * from kit.missing', 'TENANCY_STATEMENT_FAILED'],
    ['a missing column', 'select missing from kit.good', 'TENANCY_STATEMENT_FAILED'],
    ['a broken key', "insert into kit.good values ('$acme', 1, 'x')", 'TENANCY_STATEMENT_CONFLICT'],
    ['a division by zero', 'select 1 / 0', 'TENANCY_STATEMENT_FAILED'],
  ] as const;
  it.each(mistakes)('does not take %s for a refusal', async (_, sql, code) => {
    const attempt = run(sql.replace('$acme', acme));
    await expectFailure(expectRejected(attempt), new RegExp(`Expected a refusal, and got ${code}`));
  });

  it('does not take an unavailable database or an error of the test for a refusal', async () => {
    const away = async () => {
      throw new TenancyError('TENANCY_DATABASE_UNAVAILABLE');
    };
    const broken = async () => {
      throw new RangeError('secret value');
    };
    await expectFailure(expectRejected(away), /got TENANCY_DATABASE_UNAVAILABLE/);
    await expectFailure(expectRejected(broken), /^Expected a refusal, and got RangeError\.$/);
    const lookalike = Object.assign(new Error('x'), { code: 'TENANCY_STATEMENT_DENIED' });
    await expectFailure(expectRejected(Promise.reject(lookalike)), /got Error/);
  });

  it('takes a conflict where it is asked for, and no other code than the one asked for', async () => {
    const again = run(`insert into kit.good values ('${acme}', 1, 'again')`);
    const conflict = { code: 'TENANCY_STATEMENT_CONFLICT' } as const;
    await expect(expectRejected(again, conflict)).resolves.toBeUndefined();
    await expectFailure(
      expectRejected(plant('kit.good'), conflict),
      /Expected TENANCY_STATEMENT_CONFLICT, and got TENANCY_STATEMENT_DENIED/,
    );
  });

  it('keeps what was thrown as the cause', async () => {
    const thrown: unknown = await expectRejected(run('select 1 / 0')).catch(
      (error: unknown) => error,
    );
    expect((thrown as Error).cause).toMatchObject({ details: { sqlState: '22012' } });
  });
});
