import { describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { thingActions } from '../test/thing-actions.ts';
import { createAuditLog } from './audit-log.ts';
import { canonicalise } from './canonical.ts';
import type { CanonicalValue } from './canonical.ts';
import { migrations } from './migrations.ts';

describe('recording', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const createLog = () =>
    createAuditLog({
      db: db.tenancy,
      platform: db.tenancy,
      clock: systemClock,
      component: 'test',
      actions: [thingActions],
    });

  it('commits the row with the transaction that it describes', async () => {
    const context = db.context(db.tenants.acme);
    const log = createLog();
    const eventId = await db.tenancy.withTenant(context, (tx) =>
      log.record(tx, {
        action: 'thing.made',
        targets: [{ type: 'thing', id: '7' }],
        details: { count: 3, isNew: true, names: ['a', 'b'], note: 'ünïcode "quoted"\n' },
      }),
    );
    const { events } = await db.tenancy.withTenant(context, (tx) =>
      log.timeline(tx, context.correlationId),
    );
    expect(events).toEqual([
      {
        eventId,
        occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        correlationId: context.correlationId,
        parentEventId: null,
        actorType: 'user',
        actorId: context.actor.id,
        action: 'thing.made',
        phase: 'single',
        outcome: 'success',
        targets: [{ type: 'thing', id: '7' }],
        details: { count: 3, isNew: true, names: ['a', 'b'], note: 'ünïcode "quoted"\n' },
        sensitive: 'none',
      },
    ]);
  });

  it('leaves nothing behind when the transaction is rolled back', async () => {
    const context = db.context(db.tenants.acme);
    const log = createLog();
    const failed = db.tenancy.withTenant(context, async (tx) => {
      await log.record(tx, { action: 'thing.made' });
      throw new RangeError('the work failed');
    });
    await expect(failed).rejects.toThrow('the work failed');
    const { rowCount } = await db.superuser.query(
      'select from audit.audit_log where correlation_id = $1',
      [context.correlationId],
    );
    expect(rowCount).toBe(0);
  });

  it('aborts the transaction when the row cannot be written', async () => {
    const context = db.context(db.tenants.acme);
    const log = createLog();
    const failed = db.tenancy.withTenant(context, (tx) =>
      log.record(tx, { action: 'thing.made', details: { count: 0.5 } }),
    );
    await expect(failed).rejects.toMatchObject({ code: 'AUDIT_EVENT_INVALID' });
  });

  it('is not committed without the row, although nobody waits for its answer', async () => {
    const context = db.context(db.tenants.acme);
    const log = createLog();
    const failed = db.tenancy.withTenant(context, async (tx) => {
      await log.record(tx, { action: 'thing.made' });
      // Further ahead than a row may be dated, which the database alone refuses.
      const late = createAuditLog({
        ...{ db: db.tenancy, platform: db.tenancy, component: 'test', actions: [thingActions] },
        clock: { now: () => new Date(Date.now() + 400 * 86_400_000) },
      });
      await late.record(tx, { action: 'thing.made' });
    });
    await expect(failed).rejects.toMatchObject({
      code: 'TENANCY_STATEMENT_CONFLICT',
      details: { constraint: 'is_sound' },
    });
    const { rowCount } = await db.superuser.query(
      'select from audit.audit_log where correlation_id = $1',
      [context.correlationId],
    );
    expect(rowCount).toBe(0);
  });

  it('keeps every column in agreement with the canonical entry', async () => {
    const context = db.context(db.tenants.acme, { type: 'agent', id: 'agent:7' });
    const log = createLog();
    const call = await log.begin(context, { action: 'thing.called', details: { count: 1 } });
    await call.fail('THING_REFUSED', { status: 403 });
    await db.tenancy.withTenant(context, (tx) =>
      log.record(tx, { action: 'thing.made', outcome: 'denied', parentEventId: call.eventId }),
    );
    const { rows } = await db.superuser.query<{
      entry: string;
      columns: Record<string, CanonicalValue>;
    }>(
      `select entry,
              jsonb_strip_nulls(to_jsonb(a) - 'entry' - 'target_type' - 'target_id'
                || jsonb_build_object('xid', xid::text,
                     'written_at', to_char(written_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                     'occurred_at', to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))) as columns
         from audit.audit_log as a
        where correlation_id = $1`,
      [context.correlationId],
    );
    expect(rows).toHaveLength(3);
    for (const { entry, columns } of rows) expect(canonicalise(columns)).toBe(entry);
  });

  it('notes the transaction and the time of writing by itself', async () => {
    const context = db.context(db.tenants.acme);
    const clock = { now: () => new Date('2026-01-02T03:04:05.678Z') };
    const log = createAuditLog({
      db: db.tenancy,
      platform: db.tenancy,
      clock,
      component: 'test',
      actions: [thingActions],
    });
    const xid = await db.tenancy.withTenant(context, async (tx) => {
      await log.record(tx, { action: 'thing.made' });
      const { rows } = await tx.query<{ xid: string }>('select pg_current_xact_id()::text as xid');
      return rows[0]!.xid;
    });
    const { rows } = await db.superuser.query(
      `select xid::text, occurred_at = '2026-01-02T03:04:05.678Z' as "asTold", written_at > now() - interval '1 minute' as "isFresh"
         from audit.audit_log where correlation_id = $1`,
      [context.correlationId],
    );
    expect(rows).toEqual([{ xid, asTold: true, isFresh: true }]);
  });

  it.each(['', 'Server', 'database', 'a b'])('refuses a component named %j', (component) => {
    const options = {
      ...{ db: db.tenancy, platform: db.tenancy, clock: systemClock },
      ...{ component, actions: [thingActions] },
    };
    expect(() => createAuditLog(options)).toThrow(
      expect.objectContaining({ code: 'AUDIT_COMPONENT_INVALID' }),
    );
  });
});
