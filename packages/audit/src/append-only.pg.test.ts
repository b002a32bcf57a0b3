import type pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { thingActions } from '../test/thing-actions.ts';
import { createAuditLog } from './audit-log.ts';
import { migrations } from './migrations.ts';

const changes = [
  "update {table} set action = 'x.y'",
  "update {table} set action = 'x.y' where false",
  'delete from {table}',
  'delete from {table} where false',
  'truncate {table}',
];
const refusedByTrigger = { code: 'AU001' };
const refusedByGrant = { code: '42501' };

describe('the append-only log', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  let partition = '';

  beforeEach(async () => {
    const { tenancy } = db;
    const log = createAuditLog({
      db: tenancy,
      platform: tenancy,
      clock: systemClock,
      component: 'test',
      actions: [thingActions],
    });
    await db.as(db.tenants.acme, (tx) => log.record(tx, { action: 'thing.made' }));
    const { rows } = await db.superuser.query<{ partition: string }>(
      'select tableoid::regclass::text as partition from audit.audit_log order by occurred_at desc limit 1',
    );
    partition = rows[0]!.partition;
  });

  /** One statement on a connection of its own, in a transaction that is rolled back. */
  async function attempt(
    pool: pg.Pool,
    setup: readonly string[],
    statement: string,
  ): Promise<unknown> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      for (const each of setup) await client.query(each);
      return await client.query(statement).then(
        (result) => result.rowCount,
        (error: unknown) => error,
      );
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  /** What came of each kind of change to each table, as `statement: SQLSTATE`. */
  async function outcomesOf(pool: pg.Pool, setup: readonly string[], tables: readonly string[]) {
    const outcomes: string[] = [];
    for (const table of tables) {
      for (const change of changes) {
        const statement = change.replace('{table}', table);
        outcomes.push(`${statement}: ${codeOf(await attempt(pool, setup, statement))}`);
      }
    }
    return outcomes;
  }
  const allRefused = (sqlState: string, tables: readonly string[]) =>
    tables.flatMap((table) =>
      changes.map((change) => `${change.replace('{table}', table)}: ${sqlState}`),
    );
  const codeOf = (outcome: unknown) =>
    outcome instanceof Error && 'code' in outcome ? String(outcome.code) : 'went through';
  const tables = () => ['audit.audit_log', partition, 'audit.platform_log'];
  const asOwner = ['set local role ataski_owner'];

  it('stores today in a monthly partition and not in the default one', () => {
    expect(partition).toMatch(/^audit\.audit_log_\d{4}_\d\d$/);
  });

  it('refuses update, delete and truncate to the application', async () => {
    const outcomes = await outcomesOf(db.app, [], tables());
    expect(outcomes).toEqual(allRefused(refusedByGrant.code, tables()));
  });

  it.each(changes.slice(0, -1))(
    'refuses the application, inside its own tenant: %s',
    async (change) => {
      const statement = change.replace('{table}', 'audit.audit_log');
      await expect(db.as(db.tenants.acme, (tx) => tx.query(statement))).rejects.toMatchObject({
        details: { sqlState: '42501' },
      });
    },
  );

  it('refuses update, delete and truncate to operators', async () => {
    const outcomes = await outcomesOf(db.ops, [], tables());
    expect(outcomes).toEqual(allRefused(refusedByGrant.code, tables()));
  });

  it('refuses update, delete and truncate to the migrator', async () => {
    const outcomes = await outcomesOf(db.migrator, [], tables());
    expect(outcomes).toEqual(allRefused(refusedByGrant.code, tables()));
  });

  it('refuses update, delete and truncate to the owner, even where no row would be touched', async () => {
    const outcomes = await outcomesOf(db.migrator, asOwner, tables());
    expect(outcomes).toEqual(allRefused(refusedByTrigger.code, tables()));
  });

  it('refuses update, delete and truncate to a superuser in replica mode', async () => {
    const replica = ['set local session_replication_role = replica'];
    const outcomes = await outcomesOf(db.superuser, replica, tables());
    expect(outcomes).toEqual(allRefused(refusedByTrigger.code, tables()));
  });

  it('refuses to turn a conflicting insert into an update', async () => {
    const upsert = `insert into audit.platform_log select * from audit.platform_log
      on conflict (event_id) do update set action = 'x.y'`;
    expect(await attempt(db.superuser, [], upsert)).toMatchObject(refusedByTrigger);
  });

  it('refuses changes of a partition that was detached', async () => {
    const detach = [`alter table audit.audit_log detach partition ${partition}`];
    const outcomes = await outcomesOf(db.superuser, detach, [partition]);
    expect(outcomes).toEqual(allRefused(refusedByTrigger.code, [partition]));
  });

  it('refuses the application and operators any direct way into a partition', async () => {
    for (const table of [partition, 'audit.audit_log_default']) {
      for (const pool of [db.app, db.ops]) {
        expect(await attempt(pool, [], `select from ${table}`)).toMatchObject(refusedByGrant);
        const insert = `insert into ${table} (entry) values ('{}')`;
        expect(await attempt(pool, [], insert)).toMatchObject(refusedByGrant);
      }
    }
  });

  it('forces row-level security on every partition, and lets the owner see none of its rows', async () => {
    const { rows } = await db.superuser.query<{ relation: string }>(
      `select c.oid::regclass::text as relation
         from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'audit.audit_log'::regclass
          and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(rows).toEqual([]);
    expect(await attempt(db.migrator, asOwner, `select from ${partition}`)).toBe(0);
  });

  it('makes partitions for months ahead once, with the same refusals', async () => {
    const client = await db.migrator.connect();
    try {
      await client.query('set role ataski_owner');
      const make = "select audit.ensure_partitions('2031-11-15', 3) as made";
      expect((await client.query<{ made: number }>(make)).rows).toEqual([{ made: 3 }]);
      expect((await client.query<{ made: number }>(make)).rows).toEqual([{ made: 0 }]);
    } finally {
      await client.query('reset role');
      client.release();
    }
    const bounds = await db.superuser.query<{ bound: string }>(
      `set timezone to 'UTC';
       select pg_get_expr(relpartbound, oid) as bound from pg_class where relname = 'audit_log_2032_01'`,
    );
    const [, result] = bounds as unknown as pg.QueryResult<{ bound: string }>[];
    expect(result!.rows[0]!.bound).toBe(
      "FOR VALUES FROM ('2032-01-01 00:00:00+00') TO ('2032-02-01 00:00:00+00')",
    );
    const made = ['audit.audit_log_2032_01'];
    const outcomes = await outcomesOf(db.migrator, asOwner, made);
    expect(outcomes).toEqual(allRefused(refusedByTrigger.code, made));
  });

  it('keeps a month in the default partition once rows have fallen there', async () => {
    const { tenancy } = db;
    const clock = { now: () => new Date('2019-05-05T00:00:00Z') };
    const log = createAuditLog({
      db: tenancy,
      platform: tenancy,
      clock,
      component: 'test',
      actions: [thingActions],
    });
    await db.as(db.tenants.acme, (tx) => log.record(tx, { action: 'thing.made' }));
    const client = await db.migrator.connect();
    try {
      await client.query('set role ataski_owner');
      const made = "select audit.ensure_partitions('2019-04-01', 3) as made";
      expect((await client.query<{ made: number }>(made)).rows).toEqual([{ made: 2 }]);
    } finally {
      await client.query('reset role');
      client.release();
    }
    const { rowCount } = await db.superuser.query(
      "select from only audit.audit_log_default where occurred_at = '2019-05-05Z'",
    );
    expect(rowCount).toBe(1);
  });
});
