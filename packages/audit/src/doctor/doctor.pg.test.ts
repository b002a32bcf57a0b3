import type pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { captureMigrations } from '../../test/capture-tables.ts';
import { sabotages } from '../../test/log-sabotages.ts';
import { migrations } from '../migrations.ts';
import { checks } from './checks/index.ts';
import { examineAudit } from './examine-audit.ts';

describe('the doctor of the log', () => {
  const db = useDatabase({ migrations: captureMigrations });
  let names: Readonly<Record<string, string>>;

  beforeAll(async () => {
    await db.superuser.query(
      `create function specimen.nothing() returns trigger language plpgsql as 'begin return null; end'`,
    );
    const { rows } = await db.superuser.query<{ partition: string; recorder: string }>(
      `select 'audit.' || (select name from audit.partition order by first_month limit 1) as partition,
              'audit.' || audit.recorder_name('specimen.box') || '()' as recorder`,
    );
    names = { ...rows[0]! };
  });

  const filled = (sql: string) =>
    sql.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? name);

  /**
   * Runs statements as the owner of everything, with or without the event triggers, and undoes it
   * all.
   */
  async function asOwner<T>(
    isGuarded: boolean,
    statements: readonly string[],
    look: (client: pg.PoolClient) => Promise<T>,
  ): Promise<T> {
    const client = await db.superuser.connect();
    try {
      await client.query('begin');
      if (!isGuarded)
        await client.query(
          'drop event trigger ataski_audit_guard; drop event trigger ataski_audit_guard_drop',
        );
      await client.query(
        'set local session authorization ataski_migrator; set local role ataski_owner',
      );
      for (const statement of statements) await client.query(filled(statement));
      await client.query('reset role; reset session authorization');
      return await look(client);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }
  const idsSeen = async (client: pg.PoolClient) =>
    (await examineAudit(client)).findings.filter(({ id }) => id !== 'A25').map(({ id }) => id);

  it('finds nothing on what the migrations made', async () => {
    const { findings, checked } = await examineAudit(db.superuser);
    expect(findings).toEqual([]);
    expect(checked).toEqual(checks.map(({ id }) => id));
  });

  it('finds the same with the eyes of the owner', async () => {
    const client = await db.migrator.connect();
    try {
      await client.query('begin; set local role ataski_owner');
      expect((await examineAudit(client)).findings).toEqual([]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('has no two checks of one id or name, and a remediation for each', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    for (const { remediation } of checks) expect(remediation.length).toBeGreaterThan(15);
  });

  it.each(sabotages.filter(({ finding }) => finding !== 'none'))(
    'finds what nobody stopped: $title',
    async ({ sql, finding }) => {
      expect(await asOwner(false, sql, idsSeen)).toContain(finding);
    },
  );

  it.each(sabotages.filter(({ refusedAs }) => refusedAs !== null))(
    'is spared what event triggers refuse the owner: $title',
    async ({ sql, refusedAs }) => {
      const done = asOwner(true, sql, async () => 'it went through');
      await expect(done).rejects.toMatchObject({ code: expect.stringMatching(refusedAs!) });
    },
  );

  it.each([
    ['A11', 'alter table audit.platform_log owner to postgres'],
    ['A11', 'alter function audit.refuse_change() owner to postgres'],
    ['A15', "delete from audit.partition where first_month > now() + interval '1 month'"],
    ['A25', 'alter event trigger ataski_audit_guard disable'],
    ['A25', 'drop event trigger ataski_audit_guard_drop'],
  ])('finds what only a superuser can do: %s %s', async (id, sql) => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin; alter table audit.partition disable trigger refuse_change');
      await client.query(sql);
      const ids = (await examineAudit(client)).findings.map((finding) => finding.id);
      expect(ids).toContain(id);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('sees each of its findings in one of these tests', () => {
    const seen = new Set([...sabotages.map(({ finding }) => finding), 'A11', 'A15', 'A16', 'A25']);
    expect(checks.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
  });

  it('has nothing to say where there is no log', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin; drop schema audit cascade');
      await expect(examineAudit(client)).rejects.toMatchObject({ code: 'AUDIT_SCHEMA_MISSING' });
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});

describe('a log without event triggers', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });

  it('is told that it could have them', async () => {
    await db.superuser.query('drop event trigger ataski_audit_guard');
    await db.superuser.query('drop event trigger ataski_audit_guard_drop');
    const { findings } = await examineAudit(db.superuser);
    expect(findings.map(({ id, severity, object }) => [id, severity, object])).toEqual([
      ['A25', 'advice', 'ataski_audit_guard'],
      ['A25', 'advice', 'ataski_audit_guard_drop'],
    ]);
  });

  it('is told when rows fall into the default partition', async () => {
    await db.superuser.query(
      `insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
       select made.tenant_id, made.at, made.id, audit.database_entry(
                made.tenant_id, made.at, made.id, 'system', 'test', 'corr_12345678', 'thing.made', '[]', '{}')
         from (select $1::uuid as tenant_id, '2001-01-01Z'::timestamptz as at, gen_random_uuid() as id) as made`,
      [db.tenants.acme],
    );
    const { findings } = await examineAudit(db.superuser);
    expect(findings.map(({ id }) => id)).toContain('A16');
  });
});
