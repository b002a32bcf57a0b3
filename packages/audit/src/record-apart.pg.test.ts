import { describe, expect, it } from 'vitest';

import { createCorrelationId, systemClock } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { thingActions } from '../test/thing-actions.ts';
import { createAuditLog } from './audit-log.ts';
import { migrations } from './migrations.ts';

describe('an attempt that comes to nothing', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const createLog = () =>
    createAuditLog({
      ...{ db: db.tenancy, platform: db.tenancy, clock: systemClock },
      component: 'test',
      actions: [thingActions],
    });
  const rowsOf = async (correlationId: string) => {
    const { rows } = await db.superuser.query<{ stream: string; action: string; outcome: string }>(
      `select 'tenant' as stream, action, outcome from audit.audit_log where correlation_id = $1
       union all
       select 'platform', action, outcome from audit.platform_log where correlation_id = $1`,
      [correlationId],
    );
    return rows;
  };

  it('stays on record when the transaction that made it is rolled back', async () => {
    const context = db.context(db.tenants.acme);
    const log = createLog();
    const failed = db.tenancy.withTenant(context, async (tx) => {
      await log.record(tx, { action: 'thing.made', details: {} });
      await log.recordApart(context, { action: 'report.read', outcome: 'denied', details: {} });
      throw new RangeError('the work failed');
    });
    await expect(failed).rejects.toThrow('the work failed');
    expect(await rowsOf(context.correlationId)).toEqual([
      { stream: 'tenant', action: 'report.read', outcome: 'denied' },
    ]);
  });

  it('stays on record when a statement of the database failed before it', async () => {
    const context = db.context(db.tenants.acme);
    const log = createLog();
    const failed = db.tenancy.withTenant(context, async (tx) => {
      await tx.query('select 1 / 0').catch(() => undefined);
      await log.recordApart(context, { action: 'thing.made', outcome: 'failure', details: {} });
      await tx.query('select 1');
    });
    await expect(failed).rejects.toMatchObject({ name: 'TenancyError' });
    expect(await rowsOf(context.correlationId)).toEqual([
      { stream: 'tenant', action: 'thing.made', outcome: 'failure' },
    ]);
  });

  it('is committed before the transaction around it is over', async () => {
    const context = db.context(db.tenants.acme);
    const log = createLog();
    await db.tenancy.withTenant(context, async () => {
      await log.recordApart(context, { action: 'report.read', outcome: 'denied', details: {} });
      expect(await rowsOf(context.correlationId)).toHaveLength(1);
    });
  });

  it('of somebody without a tenant stands in the stream of the platform, and nowhere else', async () => {
    const correlationId = createCorrelationId();
    await createLog().recordPlatform(
      { tenantId: null, actor: { type: 'system', id: 'sign-in' }, correlationId },
      {
        action: 'sign_in.failed',
        outcome: 'denied',
        targets: [{ type: 'organisation', id: 'org_1' }],
        details: { reason: 'no membership' },
      },
    );
    const { rows } = await db.superuser.query(
      'select outcome, targets, details from audit.platform_log where correlation_id = $1',
      [correlationId],
    );
    expect(rows).toEqual([
      {
        outcome: 'denied',
        targets: [{ type: 'organisation', id: 'org_1' }],
        details: { reason: 'no membership' },
      },
    ]);
    expect(await rowsOf(correlationId)).toHaveLength(1);
  });
});
