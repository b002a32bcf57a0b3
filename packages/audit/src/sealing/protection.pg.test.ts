import type pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { insertBulkRows } from '../../test/bulk-rows.ts';
import { createTestSealer, sealAll } from '../../test/use-sealer.ts';
import { migrations } from '../migrations.ts';

const appendOnly = ['leaf', 'checkpoint', 'deployment_entry', 'anchor_receipt'];
const growing = ['tree', 'tile'];
const asOwner = ['set role ataski_owner'];
const inReplicaMode = ['set session_replication_role = replica'];

const refusedByTrigger = { code: 'AU001' };
const refusedByGrant = { code: '42501' };

describe('what was sealed', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });

  beforeAll(async () => {
    const tenantIds = [db.tenants.acme, db.tenants.globex];
    await insertBulkRows(db.superuser, { tenantIds, rowsEach: 2 });
    await sealAll(createTestSealer(db));
    await db.superuser.query(
      `insert into audit.anchor_receipt (tenant_id, size, kind, published_at, note, receipt)
       values ('ffffffff-ffff-ffff-ffff-ffffffffffff', 1, 'file', now(), 'note', '\\x00')`,
    );
  });

  /** One statement on a connection of its own, in a transaction that is rolled back. */
  async function attempt(pool: pg.Pool, setup: readonly string[], sql: string): Promise<unknown> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      for (const each of setup) await client.query(each);
      return await client.query(sql).then(
        ({ rowCount }) => rowCount,
        (error: unknown) => error,
      );
    } finally {
      await client.query('rollback');
      client.release(true);
    }
  }

  it.each(appendOnly)(
    'is never changed nor removed in %s, by the owner and superusers neither',
    async (table) => {
      const statements = [
        `update audit.${table} set tenant_id = tenant_id`,
        `delete from audit.${table}`,
        `truncate audit.${table} cascade`,
      ];
      for (const statement of statements) {
        expect(await attempt(db.superuser, [], statement)).toMatchObject(refusedByTrigger);
        expect(await attempt(db.superuser, inReplicaMode, statement)).toMatchObject(
          refusedByTrigger,
        );
        expect(await attempt(db.migrator, asOwner, statement)).toMatchObject(refusedByTrigger);
        expect(await attempt(db.sealer, [], statement)).toMatchObject(refusedByGrant);
        expect(await attempt(db.app, [], statement)).toMatchObject(refusedByGrant);
      }
    },
  );

  it.each(growing)('is never removed from %s', async (table) => {
    for (const statement of [`delete from audit.${table}`, `truncate audit.${table}`]) {
      expect(await attempt(db.superuser, [], statement)).toMatchObject(refusedByTrigger);
      expect(await attempt(db.superuser, inReplicaMode, statement)).toMatchObject(refusedByTrigger);
      expect(await attempt(db.migrator, asOwner, statement)).toMatchObject(refusedByTrigger);
      expect(await attempt(db.sealer, [], statement)).toMatchObject(refusedByGrant);
    }
  });

  it.each([
    ['a smaller size', 'update audit.tree set size = size - 1'],
    ['another root', `update audit.tree set root = '\\x${'00'.repeat(32)}'`],
    ['a shorter tile', 'update audit.tile set hashes = substring(hashes for 32)'],
    ['another tile', 'update audit.tile set hashes = overlay(hashes placing $$\\xff$$ from 1)'],
  ])('never gets %s, from the sealer and superusers neither', async (_, statement) => {
    expect(await attempt(db.sealer, [], statement)).toMatchObject(refusedByTrigger);
    expect(await attempt(db.superuser, [], statement)).toMatchObject(refusedByTrigger);
    expect(await attempt(db.superuser, inReplicaMode, statement)).toMatchObject(refusedByTrigger);
  });

  it.each([
    ['a row of the log', 'update audit.audit_log set entry = entry'],
    ['the details of a row', 'select details from audit.audit_log'],
    ['the actor of a row', 'select actor_id from audit.audit_log'],
    ['the details of a platform row', 'select details from audit.platform_log'],
    ['the tenants', 'select id from tenancy.tenant'],
    ['the signing keys', 'select id from tenancy.signing_key'],
    ['a new row of the log', 'insert into audit.audit_log (entry) values (null)'],
    ['a partition', 'select entry from audit.audit_log_default'],
    ['a tree of another tenant', 'update audit.tree set tenant_id = tenant_id'],
  ])('is all that the sealer reaches: not %s', async (_, statement) => {
    expect(await attempt(db.sealer, [], statement)).toMatchObject(refusedByGrant);
  });

  it('is closed to operators, and to the application without a context', async () => {
    for (const table of [...appendOnly, ...growing, 'sealing']) {
      const statement = `select * from audit.${table}`;
      expect(await attempt(db.ops, [], statement)).toMatchObject(refusedByGrant);
      expect(await attempt(db.app, [], statement)).toMatchObject({
        code: table === 'sealing' ? '42501' : 'AT001',
      });
    }
  });

  it('is never written by the application, in its own name neither', async () => {
    for (const table of [...appendOnly, ...growing, 'sealing']) {
      await expect(
        db.as(db.tenants.acme, (tx) => tx.query(`insert into audit.${table} default values`)),
      ).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_DENIED' });
    }
  });
});
