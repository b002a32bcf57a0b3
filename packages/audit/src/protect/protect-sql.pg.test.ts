import type pg from 'pg';
import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';
import { migrate } from '@ataski/tenancy';

import { captureMigrations } from '../../test/capture-tables.ts';
import { canonicalise } from '../canonical.ts';
import type { CanonicalValue } from '../canonical.ts';
import { examineAudit } from '../doctor/index.ts';
import { protectSql } from './protect-sql.ts';

describe('event triggers before the owner', () => {
  const db = useDatabase({ migrations: captureMigrations });

  /** As the migrator who took the owner's role, in a transaction that is rolled back. */
  async function asOwner<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await db.migrator.connect();
    try {
      await client.query('begin; set local role ataski_owner');
      return await work(client);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  it('refuse what is undone again in the same transaction: rows would be changed in between', async () => {
    await asOwner(async (client) => {
      await expect(
        client.query(
          `alter table audit.platform_log disable trigger refuse_change;
           alter table audit.platform_log enable always trigger refuse_change`,
        ),
      ).rejects.toMatchObject({ code: 'AU005', detail: expect.stringContaining('A02') });
    });
  });

  it('refuse it as well where it is sent from inside a block of code', async () => {
    const block = "do $$ begin execute 'alter table audit.audit_log disable trigger all'; end $$";
    await expect(asOwner((client) => client.query(block))).rejects.toMatchObject({ code: 'AU005' });
  });

  it('let the log grow by its own function', async () => {
    await asOwner(async (client) => {
      const { rows } = await client.query(
        "select audit.ensure_partitions('2033-01-01', 2) as made",
      );
      expect(rows).toEqual([{ made: 2 }]);
    });
  });

  it('let a captured table be altered, left out of capture by a drop, and declared anew', async () => {
    await asOwner(async (client) => {
      await client.query('alter table specimen.item add column weight integer');
      await client.query(
        'select tenancy.describe_capture(\'specimen.item\', \'{"each": "statement"}\')',
      );
      await client.query('select audit.attach_capture()');
      await client.query('drop table specimen.item');
      await client.query('select audit.attach_capture()');
      const { rows } = await client.query(
        "select from pg_proc where proname like 'record\\_specimen\\_item\\_%'",
      );
      expect(rows).toEqual([]);
    });
  });

  it('let migrations run again', async () => {
    const client = await db.migrator.connect();
    try {
      await expect(migrate(client, captureMigrations)).resolves.toMatchObject({ applied: [] });
    } finally {
      client.release();
    }
  });

  it('record each statement that passes, with the login that sent it', async () => {
    const client = await db.migrator.connect();
    try {
      await client.query('set role ataski_owner');
      await client.query('create table specimen.shelf (id integer primary key)');
      await client.query('alter table specimen.shelf add column height integer');
      await client.query('drop table specimen.shelf');
      await client.query('begin; create table specimen.never (id integer); rollback');
    } finally {
      await client.query('reset role');
      client.release();
    }
    const { rows } = await db.superuser.query<{
      entry: string;
      details: { command: string; objects: string[] };
    }>(
      `select entry, details, actor_type, actor_id, component
         from audit.platform_log where action = 'schema.changed' order by occurred_at`,
    );
    const about = rows.filter(({ details }) =>
      details.objects.some((name) => name.includes('shelf')),
    );
    expect(about).toMatchObject(
      ['CREATE TABLE', 'ALTER TABLE', 'DROP TABLE'].map((command) => ({
        details: { command, objects: expect.arrayContaining(['specimen.shelf']) },
        actor_type: 'ops',
        actor_id: 'database:ataski_migrator',
        component: 'database',
      })),
    );
    for (const { entry } of about)
      expect(canonicalise(JSON.parse(entry) as CanonicalValue)).toBe(entry);
    expect(rows.some(({ details }) => details.objects.includes('specimen.never'))).toBe(false);
  });

  it('run nothing of the owner’s that no release has, although they run as a superuser', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin');
      // What a superuser did, or what stood there before the triggers.
      await client.query(
        `create or replace function audit.record_schema_change(command text, objects text[]) returns void
           language plpgsql as 'begin create table specimen.stolen (id integer); end'`,
      );
      await client.query(
        'set local session authorization ataski_migrator; set local role ataski_owner',
      );
      await expect(client.query('create table specimen.any (id integer)')).rejects.toMatchObject({
        code: 'AU005',
        detail: expect.stringContaining('A22'),
      });
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it.each([
    'drop event trigger ataski_audit_guard',
    'alter event trigger ataski_audit_guard disable',
    'drop schema audit_guard cascade',
    "delete from audit_guard.accepted where kind = 'function'",
    'select * from audit_guard.accepted',
    'create or replace function audit_guard.is_superuser() returns boolean language sql as $$ select true $$',
    "set session_replication_role = 'replica'",
    'set event_triggers = off',
  ])('are out of reach of the owner: %s', async (statement) => {
    await expect(asOwner((client) => client.query(statement))).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('let a partition go that a retirement of the same transaction names, and nothing beside it', async () => {
    const client = await db.superuser.connect();
    const asSealer = (sql: string) => client.query('select specimen.run_as_owner($1)', [sql]);
    try {
      await client.query('begin');
      const { rows } = await client.query<{ name: string }>(
        'select name from audit.partition where first_month is not null order by first_month',
      );
      const [gone, kept] = rows.map(({ name }) => name);
      // As audit.retire_partition is: the owner's, for the sealer to call.
      await client.query(
        `create function specimen.run_as_owner(sql text) returns void language plpgsql security definer
           as 'begin execute sql; end';
         alter function specimen.run_as_owner(text) owner to ataski_owner;
         grant usage on schema specimen to ataski_sealer;
         set local session authorization ataski_sealer`,
      );
      await asSealer(
        `insert into audit.retirement (first_month, name, reason)
         select first_month, name, 'nobody needs it any more' from audit.partition where name = '${gone!}'`,
      );
      await client.query('savepoint retired');
      for (const beyond of [
        `drop table audit.${kept!}`,
        `drop table audit.${gone!}, audit.${kept!}`,
        'drop trigger refuse_change on audit.audit_log',
      ]) {
        await expect(asSealer(beyond)).rejects.toMatchObject({ code: 'AU004' });
        await client.query('rollback to retired');
      }
      await asSealer(`drop table audit.${gone!}`);
      await client.query('reset session authorization');
      const { findings } = await examineAudit(client);
      expect(findings.map(({ id }) => id).filter((id) => id === 'A13')).toEqual([]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('believe no retirement that the owner wrote himself', async () => {
    const client = await db.superuser.connect();
    try {
      // Whatever let him write it.
      await client.query('begin; drop policy written_by_function on audit.retirement');
      await client.query(
        'set local session authorization ataski_migrator; set local role ataski_owner',
      );
      const { rows } = await client.query<{ name: string }>(
        `insert into audit.retirement (first_month, name, reason)
         select first_month, name, 'nobody needs it any more' from audit.partition
          where first_month is not null limit 1 returning name`,
      );
      await expect(client.query(`drop table audit.${rows[0]!.name}`)).rejects.toMatchObject({
        code: 'AU004',
      });
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('refuse to drop a partition for which nobody retired it', async () => {
    const dropped = asOwner((client) => client.query('drop table audit.audit_log_default'));
    await expect(dropped).rejects.toMatchObject({ code: 'AU004' });
  });

  it('can be put there again at any time', async () => {
    await db.superuser.query(protectSql());
    await db.superuser.query(protectSql());
    expect((await examineAudit(db.superuser)).findings).toEqual([]);
  });

  it('are not asked when a superuser changes something; the doctor is', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin; alter table audit.platform_log disable trigger refuse_change');
      const { findings } = await examineAudit(client);
      expect(findings.map(({ id }) => id)).toEqual(['A02']);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
