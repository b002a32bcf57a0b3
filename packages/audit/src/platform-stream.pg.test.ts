import { describe, expect, it } from 'vitest';

import { createCorrelationId, systemClock } from '@ataski/kernel';
import type { PlatformContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { thingActions } from '../test/thing-actions.ts';
import { createEntry } from './audit-entry.ts';
import { createAuditLog } from './audit-log.ts';
import { canonicalise } from './canonical.ts';
import type { CanonicalValue } from './canonical.ts';
import { migrations } from './migrations.ts';

describe("the platform's stream", () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const createLog = () =>
    createAuditLog({
      db: db.tenancy,
      platform: db.tenancy,
      clock: systemClock,
      component: 'test',
      actions: [thingActions],
    });
  const createContext = (): PlatformContext => ({
    tenantId: null,
    actor: { type: 'system', id: 'sign-in' },
    correlationId: createCorrelationId(),
  });
  const read = async (correlationId: string) =>
    (
      await db.superuser.query<Record<string, unknown> & { entry: string }>(
        'select * from audit.platform_log where correlation_id = $1 order by occurred_at, event_id',
        [correlationId],
      )
    ).rows;

  it('keeps what has no tenant', async () => {
    const context = createContext();
    const eventId = await createLog().recordPlatform(context, {
      action: 'sign_in.failed',
      outcome: 'denied',
      details: { reason: 'STATE_FORGED' },
    });
    const [row] = await read(context.correlationId);
    expect(row).toMatchObject({
      event_id: eventId,
      action: 'sign_in.failed',
      outcome: 'denied',
      phase: 'single',
    });
    const entry = JSON.parse(row!.entry) as CanonicalValue;
    expect(entry).toMatchObject({
      action: 'sign_in.failed',
      actor_id: 'sign-in',
      event_id: eventId,
    });
    expect(entry).not.toHaveProperty('tenant_id');
    expect(canonicalise(entry)).toBe(row!.entry);
  });

  it('takes the intent and the outcome of a call that is made before a tenant is known', async () => {
    const context = createContext();
    const call = await createLog().begin(context, { action: 'workos.called' });
    await call.succeed({ status: 200 });
    expect(await read(context.correlationId)).toMatchObject([
      { event_id: call.eventId, phase: 'intent', outcome: null },
      { parent_event_id: call.eventId, phase: 'outcome', outcome: 'success' },
    ]);
  });

  it.each([
    'select from audit.platform_log',
    'insert into audit.platform_log default values',
    'delete from audit.platform_log',
    // How far intents were looked for is no secret; moving it would hide what was not.
    'insert into audit.reconciliation default values',
    'update audit.reconciliation set through = now()',
    'delete from audit.reconciliation',
  ])('refuses the application and operators: %s', async (statement) => {
    await expect(db.as(db.tenants.acme, (tx) => tx.query(statement))).rejects.toMatchObject({
      details: { sqlState: '42501' },
    });
    await expect(db.ops.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it("refuses an entry that claims to be a tenant's", async () => {
    const entry = canonicalise({ action: 'a.b', tenant_id: db.tenants.acme });
    await expect(db.tenancy.call('audit.append_platform', [entry])).rejects.toMatchObject({
      details: { sqlState: 'AU002' },
    });
  });

  it('refuses an entry that is not one JSON object with unique names', async () => {
    for (const entry of ['[]', '{"action":"a.b","action":"c.d"}', 'not json']) {
      await expect(db.tenancy.call('audit.append_platform', [entry])).rejects.toMatchObject({
        code: expect.stringMatching(/^TENANCY_STATEMENT_/),
      });
    }
  });

  it.each<{ what: string; forged: Record<string, CanonicalValue>; sqlState: string }>([
    { what: 'in the name of the database', forged: { component: 'database' }, sqlState: 'AU002' },
    { what: 'of an unknown format', forged: { v: 2 }, sqlState: '23514' },
    { what: 'with its moment in words', forged: { occurred_at: 'yesterday' }, sqlState: 'AU002' },
    { what: 'of no moment', forged: { occurred_at: 'infinity' }, sqlState: 'AU002' },
    {
      what: 'of a time to come',
      forged: { occurred_at: '2099-01-02T00:00:00.000000Z' },
      sqlState: '23514',
    },
    {
      what: 'with its id in another spelling',
      forged: { event_id: '01A20B35-4570-7309-94BD-5AE1DB093AE8' },
      sqlState: 'AU002',
    },
  ])('refuses an entry $what', async ({ forged, sqlState }) => {
    const honest = createEntry(
      { action: 'thing.made' },
      {
        context: createContext(),
        component: 'test',
        phase: 'single',
        occurredAt: '2026-01-02T03:04:05.678000Z',
        actionVersion: 1,
      },
    );
    const append = (entry: string) => db.tenancy.call('audit.append_platform', [entry]);
    const members = JSON.parse(honest.entry) as Record<string, CanonicalValue>;
    await expect(append(canonicalise({ ...members, ...forged }))).rejects.toMatchObject({
      details: { sqlState },
    });
    expect(await append(honest.entry)).toEqual([{ append_platform: true }]);
  });

  it('is closed to SQL inside a tenant', async () => {
    const append = db.as(db.tenants.acme, (tx) => tx.query("select audit.append_platform('{}')"));
    await expect(append).rejects.toMatchObject({ details: { sqlState: 'AT004' } });
  });

  it('takes the outcome unknown once, although two processes write it at the same moment', async () => {
    const context = createContext();
    const call = await createLog().begin(context, { action: 'workos.called' });
    const event = {
      action: 'workos.called',
      outcome: 'unknown',
      parentEventId: call.eventId,
    } as const;
    const occurredAt = '2026-01-02T03:04:05.678000Z';
    const append = async () => {
      const circumstances = {
        context,
        component: 'test',
        phase: 'outcome',
        occurredAt,
        actionVersion: 1,
      } as const;
      const { entry } = createEntry(event, circumstances);
      return await db.tenancy.call('audit.append_platform', [entry]);
    };
    const held = await db.superuser.connect();
    try {
      // Both wait for the lock of this intent, and so write at the same moment.
      await held.query('begin');
      await held.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [call.eventId]);
      const both = Promise.all([append(), append()]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await held.query('commit');
      const answers = (await both).flat();
      expect(answers).toHaveLength(2);
      expect(answers).toContainEqual({ append_platform: true });
      expect(answers).toContainEqual({ append_platform: false });
    } finally {
      held.release();
    }
    expect(await read(context.correlationId)).toHaveLength(2);
  });

  it('refuses operators to append', async () => {
    await expect(db.ops.query("select audit.append_platform('{}')")).rejects.toMatchObject({
      code: '42501',
    });
  });
});
