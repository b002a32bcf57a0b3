import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { shopMigrations } from '../shop.fixture.ts';
import { createOpsAccess } from './ops-access.ts';
import type { OpsAccess } from './ops-access.ts';

describe('operator access', () => {
  const db = useDatabase({ migrations: shopMigrations });
  const { acme, globex } = db.tenants;
  let ops: OpsAccess;
  const request = {
    tenantId: acme,
    actorId: 'op_1',
    reason: 'customer asked for help',
    ticket: 'T-1',
    ttlSeconds: 60,
  };

  beforeAll(async () => {
    ops = createOpsAccess(db.ops);
    await db.superuser.query('insert into shop.item values ($1, 1, $2), ($3, 1, $4)', [
      acme,
      'acme',
      globex,
      'globex',
    ]);
  });

  it('reads the rows of the granted tenant, and of no other', async () => {
    const grant = await ops.openGrant(request);
    const { rows } = await ops.read(grant, (tx) => tx.query('select note from shop.item'));
    expect(rows).toEqual([{ note: 'acme' }]);
  });

  it('reads nothing without a grant', async () => {
    expect((await db.ops.query('select * from shop.item')).rows).toEqual([]);
  });

  it('reads nothing under a grant that does not exist', async () => {
    const read = await ops.read('00000000-0000-4000-8000-000000000000', (tx) =>
      tx.query('select * from shop.item'),
    );
    expect(read.rows).toEqual([]);
  });

  it('reads nothing under a grant that the same transaction made, and that a rollback would take away', async () => {
    const client = await db.ops.connect();
    try {
      await client.query('begin');
      const made = await client.query<{ id: string }>(
        'select tenancy.open_ops_grant($1, $2, $3, $4, 60) as id',
        [acme, 'op_1', 'a look without a trace', 'T-2'],
      );
      await client.query("select set_config('ataski.ops_grant', $1, true)", [made.rows[0]?.id]);
      expect((await client.query('select * from shop.item')).rows).toEqual([]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('reads nothing once the grant has expired', async () => {
    const grant = await ops.openGrant(request);
    await db.superuser.query(
      "update tenancy.ops_grant set opened_at = now() - interval '10 minutes', expires_at = now() - interval '1 second' where id = $1",
      [grant],
    );
    const { rows } = await ops.read(grant, (tx) => tx.query('select * from shop.item'));
    expect(rows).toEqual([]);
  });

  it('commits the grant first, then reads under it', async () => {
    const seen = await ops.withOps(request, async (tx) => {
      const grants = await db.superuser.query(
        "select from tenancy.ops_grant where expires_at > now() and actor_id = 'op_1'",
      );
      const { rows } = await tx.query('select note from shop.item');
      return { grants: grants.rowCount, rows };
    });
    expect(seen.grants).toBeGreaterThan(0);
    expect(seen.rows).toEqual([{ note: 'acme' }]);
  });

  it('reads nothing when the grant was refused', async () => {
    let wasAsked = false;
    const refused = ops.withOps({ ...request, reason: 'short' }, async () => {
      wasAsked = true;
    });
    await expect(refused).rejects.toMatchObject({
      code: 'TENANCY_GRANT_REFUSED',
      details: { constraint: 'ops_grant_reason_check' },
    });
    expect(wasAsked).toBe(false);
  });

  it('cancels what runs when its time is over, and sends nothing more', async () => {
    const startedAt = performance.now();
    const slow = ops.withOps({ ...request, ttlSeconds: 1 }, (tx) =>
      tx.query('select pg_sleep(20)'),
    );
    await expect(slow).rejects.toMatchObject({ code: 'TENANCY_GRANT_OVER' });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const late = ops.withOps({ ...request, ttlSeconds: 1 }, async (tx) => {
      await new Promise((resolve) => setTimeout(resolve, 1_050));
      return await tx.query('select note from shop.item');
    });
    await expect(late).rejects.toMatchObject({ code: 'TENANCY_GRANT_OVER' });
  });

  it('takes no statement after its end', async () => {
    const kept = await ops.withOps(request, (tx) => Promise.resolve(tx));
    await expect(kept.query('select 1')).rejects.toMatchObject({
      code: 'TENANCY_TRANSACTION_OVER',
    });
  });

  it('cannot write under a grant', async () => {
    const grant = await ops.openGrant(request);
    await expect(ops.read(grant, (tx) => tx.query('delete from shop.item'))).rejects.toMatchObject({
      kind: 'denied',
    });
  });

  it('cannot write under a grant even where it was given the privilege', async () => {
    const grant = await ops.openGrant(request);
    await db.superuser.query('grant insert on shop.item to ataski_ops');
    const client = await db.ops.connect();
    try {
      await client.query('begin');
      await client.query("select set_config('ataski.ops_grant', $1, true)", [grant]);
      const write = client.query("insert into shop.item values ($1, 77, 'planted')", [acme]);
      await expect(write).rejects.toMatchObject({ code: '42501' });
    } finally {
      await client.query('rollback');
      client.release();
      await db.superuser.query('revoke insert on shop.item from ataski_ops');
    }
  });

  it('leaves nothing on the connection for the next grant', async () => {
    const grant = await ops.openGrant(request);
    const set = "select set_config('DateStyle', 'German, DMY', false), pg_advisory_lock(7)";
    await ops.read(grant, (tx) => tx.query(set));
    const next = await ops.read(grant, (tx) =>
      tx.query<{ style: string; locks: number }>(
        `select current_setting('DateStyle') as style,
                (select count(*)::int from pg_locks where locktype = 'advisory' and objid = 7) as locks`,
      ),
    );
    expect(next.rows).toEqual([{ style: 'ISO, MDY', locks: 0 }]);
    await expect(ops.read(grant, (tx) => tx.query('commit'))).rejects.toMatchObject({
      code: 'TENANCY_STATEMENT_REFUSED',
    });
  });

  it('tells nothing of the database that it cannot reach', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1, user: 'ataski_ops' });
    const reading = createOpsAccess(pool).read('no-grant', () => Promise.resolve());
    await expect(reading).rejects.toMatchObject({ code: 'TENANCY_DATABASE_UNAVAILABLE' });
  });

  it('cannot list, make or change grants by hand', async () => {
    for (const sql of [
      'select * from tenancy.ops_grant',
      'delete from tenancy.ops_grant',
      "update tenancy.ops_grant set expires_at = now() + interval '1 day'",
    ]) {
      await expect(db.ops.query(sql)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('refuses a grant without a reason, for longer than an hour or for an unknown tenant', async () => {
    const bad = [
      { reason: 'short' },
      { ttlSeconds: 3601 },
      { ttlSeconds: 0 },
      { tenantId: '33333333-3333-4333-8333-333333333333' as never },
    ];
    for (const part of bad)
      await expect(ops.openGrant({ ...request, ...part })).rejects.toMatchObject({
        name: 'TenancyError',
      });
  });

  it('is closed to the application role', async () => {
    const open = db.app.query(
      "select tenancy.open_ops_grant($1, 'x', 'a long enough reason', 'T', 60)",
      [acme],
    );
    await expect(open).rejects.toMatchObject({ code: '42501' });
  });
});
