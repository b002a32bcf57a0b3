import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { systemClock } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { createTenancy, createSigningKey, migrations as tm } from '@ataski/tenancy';
import { migrations } from './migrations.ts';
import { createAuditLog } from './audit-log.ts';
import { inject } from 'vitest';
import pg from 'pg';

const shop = {
  package: 'shop',
  number: 1,
  name: 'item',
  sql: `
  create schema shop; grant usage on schema shop to ataski_app, ataski_ops;
  create table shop.item (tenant_id uuid not null references tenancy.tenant (id), id integer not null, note text not null, primary key (tenant_id, id));
  select tenancy.isolate_by_tenant('shop.item');
  grant select, insert, update, delete on shop.item to ataski_app;`,
};
const show = (label: string, value: unknown) =>
  console.log(
    `## ${label}: ${value instanceof Error ? `${(value as { code?: string }).code} ${JSON.stringify(value)} ${String((value.cause as Error | undefined)?.message)}` : JSON.stringify(value)}`,
  );
const tryIt = async (label: string, work: () => Promise<unknown>) =>
  show(label, await work().catch((e: unknown) => e));

describe('poc', () => {
  const db = useDatabase({ migrations: [...tm, ...migrations, shop] });
  const { acme, globex } = db.tenants;

  const one = () => {
    const key = createSigningKey(
      'test',
      Buffer.from(inject('testCluster').signingSecret, 'base64'),
    );
    const pool = new pg.Pool({
      connectionString: db.url('app'),
      max: 1,
      pipeline: true,
    } as pg.PoolConfig);
    return { pool, t: createTenancy({ pool, signingKey: key }) };
  };

  it('1 unnamed path inherits settings', async () => {
    const { pool, t } = one();
    await t.query(
      db.context(acme),
      "select set_config('DateStyle','German, DMY',false), set_config('statement_timeout','1234',false)",
    );
    const r = await t.query(
      db.context(globex),
      "/* x */ select current_setting('DateStyle') d, current_setting('statement_timeout') t, '02/03/2026'::date::text x",
    );
    show('comment text', r.rows);
    for (let i = 0; i < 505; i += 1) await t.query(db.context(acme), `select ${i}`);
    await t.query(
      db.context(acme),
      "select set_config('DateStyle','German, DMY',false), set_config('statement_timeout','1234',false)",
    );
    const r2 = await t.query(
      db.context(globex),
      "select current_setting('DateStyle') d, current_setting('statement_timeout') t",
    );
    show('after 500', r2.rows);
    await pool.end();
  });

  it('2 returning clears context for capture', async () => {
    const c = db.context(acme, { type: 'user', id: 'mallory' });
    await tryIt('ins', () =>
      db.tenancy.query(
        c,
        "insert into shop.item (id, note) values (1,'x') returning set_config('ataski.context','',true)",
      ),
    );
    await tryIt('del', () =>
      db.tenancy.query(c, "delete from shop.item returning set_config('ataski.context','',true)"),
    );
    show(
      'rows',
      (
        await db.superuser.query(
          'select actor_type, actor_id, correlation_id, action from audit.audit_log',
        )
      ).rows,
    );
  });

  it('3 orphan stall', async () => {
    const { tenancy } = db;
    const past = { now: () => new Date(Date.now() - 120_000) };
    const log = createAuditLog({ db: tenancy, platform: tenancy, clock: past, component: 'test' });
    const c = db.context(acme);
    const call = await log.begin(c, { action: 'evil.called' });
    const at = new Date(Date.now() - 600_000).toISOString().replace('Z', '000Z');
    const id = randomUUID();
    const entry = JSON.stringify({
      action: 'evil.called',
      actor_id: c.actor.id,
      actor_type: c.actor.type,
      component: 'x',
      correlation_id: c.correlationId,
      details: {},
      event_id: id,
      occurred_at: at,
      outcome: 'success',
      parent_event_id: call.eventId,
      phase: 'outcome',
      targets: [],
      tenant_id: acme,
      v: 1,
    });
    await tenancy.query(
      c,
      'insert into audit.audit_log (tenant_id, occurred_at, event_id, entry) values ($1,$2,$3,$4)',
      [acme, at, id, entry],
    );
    const later = { now: () => new Date(Date.now() - 60_000) };
    const log2 = createAuditLog({
      db: tenancy,
      platform: tenancy,
      clock: later,
      component: 'test',
    });
    await log2.begin(db.context(globex), { action: 'victim.called' });
    show('closed', await log2.closeOrphans({ olderThanMs: 30_000, limit: 50 }));
    show(
      'from A: next orphan of B',
      (await db.as(acme, (tx) => tx.query("select * from audit.next_orphan_intent('30 seconds')")))
        .rows,
    );
    show(
      'B still open',
      (
        await db.superuser.query(
          "select action, phase from audit.audit_log where tenant_id=$1 and action like 'victim%'",
          [globex],
        )
      ).rows,
    );
  });

  it('4 platform entries', async () => {
    const mk = (o: object) =>
      JSON.stringify({
        action: 'row.deleted',
        actor_id: 'a',
        actor_type: 'ops',
        component: 'database',
        correlation_id: 'c_12345678',
        details: {},
        event_id: randomUUID().toUpperCase(),
        occurred_at: 'yesterday',
        outcome: 'success',
        phase: 'single',
        targets: [],
        v: 7,
        ...o,
      });
    await tryIt('forged platform', () =>
      db.as(acme, (tx) => tx.query('select audit.append_platform($1)', [mk({})])),
    );
    await tryIt('bc/inf', () =>
      db.as(acme, (tx) =>
        tx.query('select audit.append_platform($1)', [mk({ occurred_at: 'infinity' })]),
      ),
    );
  });

  it('5 dates', async () => {
    const c = db.context(acme);
    for (const at of [
      'infinity',
      '-infinity',
      '0044-03-15T00:00:00Z BC',
      '2050-01-01T00:00:00.000000Z',
    ]) {
      const id = randomUUID();
      const text = at.includes('inf')
        ? undefined
        : at.includes('BC')
          ? '0044-03-15T00:00:00.000000Z'
          : at;
      const entry = JSON.stringify({
        action: 'evil.dated',
        actor_id: c.actor.id,
        actor_type: c.actor.type,
        component: 'x',
        correlation_id: c.correlationId,
        details: {},
        event_id: id,
        ...(text ? { occurred_at: text } : {}),
        outcome: 'success',
        phase: 'single',
        targets: [],
        tenant_id: acme,
        v: 1,
      });
      await tryIt(at, () =>
        db.tenancy.query(
          c,
          'insert into audit.audit_log (tenant_id, occurred_at, event_id, entry) values ($1,$2,$3,$4)',
          [acme, at, id, entry],
        ),
      );
    }
    show(
      'rows',
      (
        await db.superuser.query(
          "select occurred_at::text, tableoid::regclass::text as t, left(entry::json->>'occurred_at',30) e from audit.audit_log where action='evil.dated'",
        )
      ).rows,
    );
  });

  it('6 alter role', async () => {
    for (const sql of [
      "alter role ataski_app set search_path = 'x'",
      'alter role ataski_app reset all',
      "alter role ataski_app in database postgres set work_mem = '64kB'",
      "alter role current_user valid until '2000-01-01'",
      'alter role ataski_app connection limit 0',
      'create temp table x ()',
      'select 1 into public.x',
      'select lo_create(0)',
      'grant ataski_app to ataski_ops',
      "comment on role ataski_app is 'x'",
      "comment on table shop.item is 'x'",
      'alter default privileges grant all on tables to public',
      "security label on table shop.item is 'x'",
      'analyze shop.item',
      'vacuum shop.item',
      'reindex table shop.item',
      'cluster',
      'checkpoint',
      'refresh materialized view x',
      'lock table shop.item in access exclusive mode',
      'lock table audit.audit_log in access exclusive mode',
      'lock table vault.credential in access exclusive mode',
      'set session_replication_role = replica',
      "load 'plpgsql'",
      'grant all on shop.item to public',
      'revoke all on shop.item from ataski_ops',
      "alter system set work_mem='1MB'",
      'create statistics s on id, note from shop.item',
      "prepare transaction 'x'",
      'select pg_stat_reset()',
      'select pg_terminate_backend(pg_backend_pid() + 100000)',
      "select pg_create_restore_point('x')",
      "select pg_logical_emit_message(true,'x','y')",
      'select setseed(0.1)',
      "select nextval('connectors_kit.change_seq')",
      'select pg_export_snapshot()',
      'set transaction read write',
    ])
      await tryIt(sql, () =>
        db.as(acme, (tx) => tx.query(sql)).then((r) => `OK ${JSON.stringify(r.rows)}`),
      );
    show(
      'role config',
      (
        await db.superuser.query(
          "select rolname, rolconfig, rolvaliduntil from pg_roles where rolname='ataski_app'",
        )
      ).rows,
    );
    show('db role', (await db.superuser.query('select setconfig from pg_db_role_setting')).rows);
    await db.superuser.query('alter role ataski_app reset all');
  });

  it('6b DateStyle through the role', async () => {
    try {
      await db.as(acme, (tx) => tx.query("alter role ataski_app set DateStyle = 'German, DMY'"));
      const { pool, t } = one();
      show(
        'B reads',
        (
          await t.query(
            db.context(globex),
            "select '02/03/2026'::date::text as day, current_setting('DateStyle') s",
          )
        ).rows,
      );
      await pool.end();
    } finally {
      await db.superuser.query('alter role ataski_app reset all');
    }
  });

  it('7 empty and copy', async () => {
    const race = (p: Promise<unknown>) =>
      Promise.race([p, new Promise((r) => setTimeout(() => r('HANG'), 3000))]);
    for (const sql of [
      '',
      '/* c */',
      ';',
      'copy shop.item to stdout',
      'copy shop.item from stdin',
      'fetch all from x',
      'select',
      'select 1;',
      'values (1)',
      'show all',
    ]) {
      const { pool, t } = one();
      await tryIt(`q ${sql}`, () =>
        race(t.query(db.context(acme), sql)).then((r) => JSON.stringify(r).slice(0, 80)),
      );
      await tryIt(`  then`, () =>
        race(t.query(db.context(globex), 'select tenancy.current_tenant_id() as id')),
      );
      void pool.end();
    }
    for (const sql of ['', 'copy shop.item from stdin']) {
      const { pool, t } = one();
      await tryIt(`tx ${sql}`, () =>
        race(t.transaction(db.context(acme), (tx) => tx.query(sql))).then((r) =>
          JSON.stringify(r).slice(0, 80),
        ),
      );
      await tryIt(`  then`, () =>
        race(t.query(db.context(globex), 'select tenancy.current_tenant_id() as id')),
      );
      void pool.end();
    }
    await db.superuser.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where usename='ataski_app' and datname = current_database() and query ~ '^(copy)'",
    );
  });

  it('8 residue: seed, lastval', async () => {
    const { pool, t } = one();
    await t.query(db.context(acme), 'select setseed(0.5)');
    show('B random', (await t.query(db.context(globex), 'select random() r')).rows);
    await t.query(db.context(acme), 'select setseed(0.5)');
    show('B random again', (await t.query(db.context(globex), 'select random() r')).rows);
    await pool.end();
  });

  it('9 readonly', async () => {
    for (const sql of [
      "select set_config('transaction_read_only','off',true)",
      'set transaction read write',
    ])
      await tryIt(sql, () =>
        db.tenancy.transaction(
          db.context(acme),
          async (tx) => {
            await tx.query(sql);
            return (await tx.query("insert into shop.item (id,note) values (77,'x')")).rowCount;
          },
          { readOnly: true },
        ),
      );
  });

  it('10 assertRole with create on public', async () => {
    await db.superuser.query('grant create, usage on schema public to public');
    await tryIt('boot', () => db.tenancy.assertBoot([...tm, ...migrations, shop]));
    await db.superuser.query('revoke all on schema public from public');
  });
  it('11 unreachable ops', async () => {
    expect(systemClock).toBeDefined();
  });
});
