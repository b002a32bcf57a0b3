import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';
import { createOpsAccess, migrations as tenancyMigrations } from '@ataski/tenancy';

import { canonicalise } from './canonical.ts';
import type { CanonicalValue } from './canonical.ts';
import { migrations } from './migrations.ts';

const reason = 'Customer asked "why" on line 2\n';

describe('a grant for an operator', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const request = () => ({
    tenantId: db.tenants.acme,
    actorId: 'ops:ada@example.com',
    reason,
    ticket: 'OPS-7',
    ttlSeconds: 60,
  });

  it("leaves its row in the tenant's log", async () => {
    const grantId = await createOpsAccess(db.ops).openGrant(request());
    const { rows } = await db.as(db.tenants.acme, (tx) =>
      tx.query<{ entry: string }>(
        `select actor_type, actor_id, details, targets, entry from audit.audit_log
          where action = 'ops.access_opened' and correlation_id = $1`,
        [`ops_${grantId}`],
      ),
    );
    expect(rows).toMatchObject([
      {
        actor_type: 'ops',
        actor_id: 'ops:ada@example.com',
        details: { reason, ticket: 'OPS-7', expires_at: expect.any(String) },
        targets: [{ type: 'ops_grant', id: grantId }],
      },
    ]);
    const { entry } = rows[0]!;
    expect(canonicalise(JSON.parse(entry) as CanonicalValue)).toBe(entry);
  });

  it('that is rolled back leaves neither a grant nor a row', async () => {
    const client = await db.ops.connect();
    try {
      await client.query('begin');
      await client.query('select tenancy.open_ops_grant($1, $2, $3, $4, 60)', [
        db.tenants.globex,
        'ops:bob',
        'Looking around for a while',
        'OPS-8',
      ]);
      await client.query('rollback');
    } finally {
      client.release();
    }
    const { rows } = await db.superuser.query(
      `select (select count(*)::integer from tenancy.ops_grant where ticket = 'OPS-8') as grants,
              (select count(*)::integer from audit.audit_log where details ->> 'ticket' = 'OPS-8') as events`,
    );
    expect(rows).toEqual([{ grants: 0, events: 0 }]);
  });

  it('cannot be made without its row, even in replica mode', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin');
      await client.query('set local session_replication_role = replica');
      await client.query(
        `insert into tenancy.ops_grant (tenant_id, actor_id, reason, ticket, expires_at)
         values ($1, 'ops:eve', 'Nobody will ever notice', 'OPS-9', now() + interval '1 minute')`,
        [db.tenants.acme],
      );
      const { rowCount } = await client.query(
        "select from audit.audit_log where details ->> 'ticket' = 'OPS-9'",
      );
      expect(rowCount).toBe(1);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('opens the log of its tenant to the operator, and no other log', async () => {
    const access = createOpsAccess(db.ops);
    await access.openGrant({ ...request(), tenantId: db.tenants.globex });
    const grantId = await access.openGrant(request());
    const tenants = await access.read(grantId, (tx) =>
      tx.query('select distinct tenant_id from audit.audit_log'),
    );
    expect(tenants.rows).toEqual([{ tenant_id: db.tenants.acme }]);
    const { rowCount } = await db.ops.query('select from audit.audit_log');
    expect(rowCount).toBe(0);
  });
});
