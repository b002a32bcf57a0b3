import pg from 'pg';
import { beforeAll, describe, expect, inject, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { createSigningKey } from '../context/signing-key.ts';
import { migrations } from '../index.ts';
import { createTenancy } from '../tenancy.ts';
import { expectInvisible } from './expect-invisible.ts';
import { createTestedTable, expectFailure, onlyPolicy, ownRows } from './tested-tables.fixture.ts';

describe('expecting a row to be invisible', () => {
  const db = useDatabase({ migrations });
  const { acme, globex } = db.tenants;
  const row = { tenant_id: acme, Number: 1 };
  const check = (table: string, over: object = {}) =>
    expectInvisible(db.tenancy, { table, row, to: globex, ...over });

  beforeAll(async () => {
    await createTestedTable(db, { name: 'good' });
  });

  it('holds on an isolated table, in both directions', async () => {
    await expect(check('kit.good')).resolves.toBeUndefined();
    const back = { row: { tenant_id: globex, Number: 2 }, to: acme };
    await expect(check('kit.good', back)).resolves.toBeUndefined();
  });

  it('holds where the role may only read', async () => {
    await createTestedTable(db, { name: 'read_only', privileges: 'select' });
    await expect(check('kit.read_only')).resolves.toBeUndefined();
  });

  it('holds on a table whose names need quotes', async () => {
    await createTestedTable(db, { name: '"Odd ""Table; drop schema kit"' });
    await expect(check('kit."Odd ""Table; drop schema kit"')).resolves.toBeUndefined();
  });

  const sabotages = [
    ['row-level security is off', 'off', 'alter table $table disable row level security;'],
    ['a policy lets everybody through', 'open', onlyPolicy('true')],
    ['a policy lets one tenant through', 'one', onlyPolicy(`${ownRows} or "Number" = 1`)],
  ] as const;
  it.each(sabotages)('fails where %s', async (_, name, sabotage) => {
    const table = await createTestedTable(db, { name, sabotage });
    const message = `${table}: tenant ${globex} sees a row of tenant ${acme} by a select by its key.`;
    await expectFailure(check(table), new RegExp(message));
  });

  // Each policy opens for one way of reading alone, by the text of the statement.
  const ways = [
    ['a select of all rows', 'all_rows', `not like '%where%' and $query not like '%agg%'`],
    ['a count', 'counted', `like '%count(*)%'`],
    ['a select for update', 'for_update', `like '%for update'`],
    ['a join', 'joined', `like '%wanted%'`],
    ['an aggregate', 'aggregated', `like '%array_agg%'`],
    ['an exists', 'existing', `like 'select exists%'`],
  ] as const;
  it.each(ways)('fails where %s alone shows the row', async (way, name, condition) => {
    const leak = `${ownRows} or ($query ${condition})`.replaceAll('$query', 'current_query()');
    const table = await createTestedTable(db, { name, sabotage: onlyPolicy(leak) });
    await expectFailure(check(table), new RegExp(`sees a row of tenant ${acme} by ${way}\\.`));
  });

  it('fails where the role steps around the policies', async () => {
    const { host, port, superuser, signingSecret } = inject('testCluster');
    const pool = new pg.Pool({ host, port, ...superuser, database: db.name, pipeline: true });
    const signingKey = createSigningKey('test', Buffer.from(signingSecret, 'base64'));
    const strong = createTenancy({ pool, signingKey });
    await expectFailure(
      expectInvisible(strong, { table: 'kit.good', row, to: globex }),
      /sees a row of tenant/,
    );
    await pool.end();
  });

  it('fails where the owner does not see the row either, which proves nothing', async () => {
    const table = await createTestedTable(db, { name: 'shut', sabotage: onlyPolicy('false') });
    await expectFailure(check(table), /is not there for its owner/);
    await expectFailure(check('kit.good', { row: { tenant_id: acme, Number: 9 } }), /is not there/);
  });

  it('fails where the owner misses the row by one way', async () => {
    const blind = `${ownRows} and current_query() not like '%wanted%'`;
    const table = await createTestedTable(db, { name: 'blind', sabotage: onlyPolicy(blind) });
    await expectFailure(check(table), /its owner does not see the row by a join/);
  });

  it('fails where the columns name more than one row, or the own row', async () => {
    await db.superuser.query(`insert into kit.good values ($1, 3, 'acme')`, [acme]);
    await expectFailure(check('kit.good', { row: { tenant_id: acme } }), /name 2 rows, not one/);
    await expectFailure(check('kit.good', { to: acme }), /belongs to the tenant/);
  });

  it('takes no name that the catalog does not hold', async () => {
    for (const table of ['kit.none', 'kit.good; drop table kit.good', 'kit.good t, kit.good', '']) {
      await expectFailure(check(table), /The catalog has no table/);
    }
    const columns = { tenant_id: acme, 'Number" = 1 or true --': 1 };
    await expectFailure(check('kit.good', { row: columns }), /has no column/);
    await expectFailure(check('kit.good', { row: { tenant_id: acme, Number: null } }), /no null/);
    await expect(check('kit.good')).resolves.toBeUndefined();
  });

  it('tells no value of the row', async () => {
    const table = await createTestedTable(db, { name: 'told', sabotage: onlyPolicy('true') });
    const named = { row: { tenant_id: acme, note: 'acme' } };
    const thrown = await check(table, named).catch((error: unknown) => String(error));
    expect(thrown).toContain('sees a row');
    expect(thrown).not.toContain("'acme'");
    expect(thrown).not.toContain('"acme"');
  });

  it('changes nothing and holds no lock afterwards', async () => {
    await check('kit.good');
    const { rows } = await db.superuser.query(
      `select count(*)::int as locks from pg_locks l where l.relation = 'kit.good'::regclass`,
    );
    expect(rows).toEqual([{ locks: 0 }]);
  });
});
