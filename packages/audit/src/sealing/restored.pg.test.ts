import { beforeEach, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { insertBulkRows, numberedTenant } from '../../test/bulk-rows.ts';
import { createTestSealer, faultsOf, readLeaves, sealAll } from '../../test/use-sealer.ts';
import { migrations } from '../migrations.ts';

/** An id that no transaction of a test's cluster will reach. */
const foreignXid = 4_000_000_000;

describe('a log that was restored into another cluster', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  let tenantId = '';
  let made = 0;

  beforeEach(async () => {
    made += 1;
    tenantId = numberedTenant(made);
    await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach: 5 });
    await sealAll(createTestSealer(db));
  });

  /** Rows with ids of another cluster: as a dump brings them, by a superuser and without triggers. */
  async function relabel(xid: string): Promise<void> {
    await db.superuser.query(`
      do $$
      declare
        target record;
      begin
        for target in
          select tgrelid::regclass as relation, tgname as name
            from pg_trigger
           where tgrelid in (select inhrelid from pg_inherits where inhparent = 'audit.audit_log'::regclass)
        loop
          execute format('alter table %s disable trigger %I', target.relation, target.name);
        end loop;
        alter table only audit.audit_log disable trigger refuse_change;
        update audit.audit_log set xid = '${xid}' where tenant_id = '${tenantId}';
        alter table only audit.audit_log enable always trigger refuse_change;
        for target in
          select tgrelid::regclass as relation, tgname as name
            from pg_trigger
           where tgrelid in (select inhrelid from pg_inherits where inhparent = 'audit.audit_log'::regclass)
        loop
          execute format('alter table %s enable always trigger %I', target.relation, target.name);
        end loop;
      end
      $$`);
  }
  const setState = async (assignment: string): Promise<void> => {
    await db.superuser.query(`update audit.sealing set ${assignment}`);
  };
  const readState = async (): Promise<Record<string, string>> =>
    (
      await db.superuser.query<Record<string, string>>(
        'select cluster, xid::text, foreign_below::text from audit.sealing',
      )
    ).rows[0]!;

  async function expectSealed(rows: number): Promise<void> {
    const leaves = await readLeaves(db.superuser, tenantId);
    expect(leaves).toHaveLength(rows);
    expect(new Set(leaves.map(({ eventId }) => eventId)).size).toBe(rows);
    expect(await faultsOf(db.superuser, tenantId)).toEqual([]);
  }

  it('is sealed on without a row twice and without one left out', async () => {
    await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach: 7 });
    await relabel(String(foreignXid));
    await setState(`cluster = '1', xid = '${String(foreignXid - 5)}'`);
    await sealUntil(12);
    await expectSealed(12);
    const { cluster, xid, foreign_below: foreignBelow } = await readState();
    expect(cluster).not.toBe('1');
    expect(BigInt(xid!)).toBeLessThan(foreignXid);
    expect(BigInt(foreignBelow!)).toBe(BigInt(foreignXid) + 1n);
    // New rows carry small ids again, below those that were sealed before.
    await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach: 3 });
    await sealUntil(15);
    await expectSealed(15);
  });

  it('is sealed on by passes that take fewer rows than are left', async () => {
    await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach: 9 });
    await relabel(String(foreignXid + 100));
    await setState("cluster = '1'");
    await sealUntil(14, 2);
    await expectSealed(14);
  });

  it('is read past its old ids without sealing a row again, once the new ids have grown to them', async () => {
    await setState(
      `xid = '0', event_id = default, foreign_below = '${String(foreignXid + 1_000)}'`,
    );
    await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach: 2 });
    await sealUntil(7);
    await expectSealed(7);
  });

  it('is known as such when the transaction ids were set back in the same cluster', async () => {
    await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach: 4 });
    await setState(`xid = '${String(foreignXid * 3)}'`);
    await sealUntil(9);
    await expectSealed(9);
    expect(BigInt((await readState())['xid']!)).toBeLessThan(foreignXid);
  });

  /** The first passes after a restore say nothing of what waits, so they are counted by leaves. */
  async function sealUntil(leaves: number, maxRows = 1_000): Promise<void> {
    const sealer = createTestSealer(db, { maxRows });
    await expect
      .poll(
        async () => {
          await sealer.runOnce();
          return (await readLeaves(db.superuser, tenantId)).length;
        },
        { timeout: 20_000 },
      )
      .toBe(leaves);
    await sealer.runOnce();
  }
});
