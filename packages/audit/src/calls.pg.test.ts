import { beforeEach, describe, expect, it } from 'vitest';

import { createCorrelationId, systemClock } from '@ataski/kernel';
import type { PlatformContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { thingActions } from '../test/thing-actions.ts';
import { createAuditLog } from './audit-log.ts';
import { migrations } from './migrations.ts';

const minuteMs = 60_000;
const fiveMinutesAgo = { now: () => new Date(Date.now() - 5 * minuteMs) };
const event = {
  action: 'stripe.called',
  targets: [{ type: 'operation', id: 'list_charges' }],
} as const;

describe('calls', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const createLog = (clock = systemClock) =>
    createAuditLog({
      db: db.tenancy,
      platform: db.tenancy,
      clock,
      component: 'test',
      actions: [thingActions],
    });
  const platformContext = (): PlatformContext => ({
    tenantId: null,
    actor: { type: 'system', id: 'sign-in' },
    correlationId: createCorrelationId(),
  });
  const outcomes = async (table: 'audit_log' | 'platform_log', correlationId: string) => {
    const { rows } = await db.superuser.query<{ phase: string; outcome: string | null }>(
      `select phase, outcome from audit.${table} where correlation_id = $1 order by occurred_at, event_id`,
      [correlationId],
    );
    return rows.map(({ phase, outcome }) => outcome ?? phase);
  };
  const isPending = (correlationId: string) =>
    db.as(db.tenants.acme, async (tx) => {
      const { events } = await createLog().list(tx, { outcome: 'none' }, { limit: 100 });
      return events.some((each) => each.correlationId === correlationId);
    });

  // Each test starts without calls that another one left open.
  beforeEach(async () => {
    await createLog().closeOrphans({ olderThanMs: minuteMs, limit: 1000 });
  });

  it('have their intent committed before anything else can happen', async () => {
    const context = db.context(db.tenants.acme);
    await createLog().begin(context, event);
    expect(await outcomes('audit_log', context.correlationId)).toEqual(['intent']);
    expect(await isPending(context.correlationId)).toBe(true);
  });

  it('do not begin when the intent cannot be written', async () => {
    const context = db.context(db.tenants.acme);
    const forged = { ...context, actor: { type: 'user', id: 'not a safe id' } as const };
    await expect(createLog().begin(forged, event)).rejects.toMatchObject({ kind: 'invalid' });
    expect(await outcomes('audit_log', context.correlationId)).toEqual([]);
  });

  it('end with an outcome that names its intent and repeats its targets', async () => {
    const context = db.context(db.tenants.acme);
    const log = createLog();
    const call = await log.begin(context, event);
    await call.succeed({ status: 200 });
    const { events } = await db.tenancy.withTenant(context, (tx) =>
      log.timeline(tx, context.correlationId),
    );
    expect(events).toMatchObject([
      { eventId: call.eventId, phase: 'intent', outcome: null, targets: event.targets },
      {
        parentEventId: call.eventId,
        phase: 'outcome',
        outcome: 'success',
        targets: event.targets,
        details: { status: 200 },
      },
    ]);
    expect(await isPending(context.correlationId)).toBe(false);
  });

  it('keep the code of a failure', async () => {
    const context = db.context(db.tenants.acme);
    const log = createLog();
    const call = await log.begin(context, event);
    await call.fail('EGRESS_TIMED_OUT', { attempt: 2 });
    const { events } = await db.tenancy.withTenant(context, (tx) =>
      log.timeline(tx, context.correlationId),
    );
    expect(events[1]).toMatchObject({
      outcome: 'failure',
      details: { code: 'EGRESS_TIMED_OUT', attempt: 2 },
    });
  });

  it('refuse a second outcome', async () => {
    const context = db.context(db.tenants.acme);
    const call = await createLog().begin(context, event);
    await call.succeed();
    const refused = { code: 'AUDIT_CALL_ALREADY_CLOSED', kind: 'bug' };
    await expect(call.fail('TOO_LATE')).rejects.toMatchObject(refused);
    await expect(call.succeed()).rejects.toMatchObject(refused);
    expect(await outcomes('audit_log', context.correlationId)).toEqual(['intent', 'success']);
  });

  it('never place an outcome before its intent, although the clock was set back', async () => {
    const context = db.context(db.tenants.acme);
    let minutes = 10;
    const log = createLog({ now: () => new Date(Date.UTC(2026, 0, 1, 0, (minutes -= 5))) });
    const call = await log.begin(context, event);
    await call.succeed();
    expect(await outcomes('audit_log', context.correlationId)).toEqual(['intent', 'success']);
    expect(await isPending(context.correlationId)).toBe(false);
  });

  it('that somebody else closes are left to them', async () => {
    const context = db.context(db.tenants.acme);
    await createLog(fiveMinutesAgo).begin(context, event);
    const left = { olderThanMs: minuteMs, limit: 10, except: [event.action] };
    expect(await createLog().closeOrphans(left)).toBe(0);
    expect(await outcomes('audit_log', context.correlationId)).toEqual(['intent']);
    expect(await createLog().closeOrphans({ olderThanMs: minuteMs, limit: 10 })).toBe(1);
  });

  it('without an outcome are closed as unknown, under the correlation id of their intent', async () => {
    const context = db.context(db.tenants.acme);
    const log = createLog();
    const call = await createLog(fiveMinutesAgo).begin(context, event);
    expect(await log.closeOrphans({ olderThanMs: minuteMs, limit: 10 })).toBe(1);
    const { events } = await db.tenancy.withTenant(context, (tx) =>
      log.timeline(tx, context.correlationId),
    );
    expect(events[1]).toMatchObject({
      parentEventId: call.eventId,
      action: event.action,
      phase: 'outcome',
      outcome: 'unknown',
      actorType: 'system',
      actorId: 'audit-reconciler',
    });
    expect(await log.closeOrphans({ olderThanMs: minuteMs, limit: 10 })).toBe(0);
  });

  it('that may still be running are left alone', async () => {
    const context = db.context(db.tenants.acme);
    await createLog().begin(context, event);
    expect(await createLog().closeOrphans({ olderThanMs: 0, limit: 10 })).toBe(0);
    expect(await outcomes('audit_log', context.correlationId)).toEqual(['intent']);
  });

  it('are closed as unknown once, however many processes try', async () => {
    const contexts = Array.from({ length: 12 }, (_, index) =>
      db.context(index % 2 === 0 ? db.tenants.acme : db.tenants.globex),
    );
    const platform = Array.from({ length: 4 }, platformContext);
    const dying = createLog(fiveMinutesAgo);
    for (const context of [...contexts, ...platform]) await dying.begin(context, event);
    const closed = await Promise.all(
      Array.from({ length: 6 }, () =>
        createLog().closeOrphans({ olderThanMs: minuteMs, limit: 100 }),
      ),
    );
    expect(closed.reduce((sum, each) => sum + each, 0)).toBe(16);
    for (const { correlationId } of contexts) {
      expect(await outcomes('audit_log', correlationId)).toEqual(['intent', 'unknown']);
    }
    for (const { correlationId } of platform) {
      expect(await outcomes('platform_log', correlationId)).toEqual(['intent', 'unknown']);
    }
  });

  it('that report after they were given up add the truth as a later row', async () => {
    const context = db.context(db.tenants.acme);
    const call = await createLog(fiveMinutesAgo).begin(context, event);
    await createLog().closeOrphans({ olderThanMs: minuteMs, limit: 10 });
    await createLog().closeOrphans({ olderThanMs: minuteMs, limit: 10 });
    await call.succeed();
    expect((await outcomes('audit_log', context.correlationId)).sort()).toEqual([
      'intent',
      'success',
      'unknown',
    ]);
  });

  it('cannot be hidden by an outcome that was forged under another correlation id', async () => {
    const context = db.context(db.tenants.acme);
    const call = await createLog(fiveMinutesAgo).begin(context, event);
    const other = db.context(db.tenants.acme);
    const forged = await createLog().begin(other, event);
    await forged.succeed();
    await db.superuser.query(
      `insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
       select tenant_id, occurred_at, gen.id, replace(replace(split_part(entry, ',"written_at":', 1) || '}', event_id::text, gen.id::text), $2, $3)
         from audit.audit_log, (select gen_random_uuid() as id) as gen
        where correlation_id = $1 and phase = 'outcome'`,
      [other.correlationId, forged.eventId, call.eventId],
    );
    expect(await createLog().closeOrphans({ olderThanMs: minuteMs, limit: 10 })).toBe(1);
    expect(await outcomes('audit_log', context.correlationId)).toEqual(['intent', 'unknown']);
  });

  it('cannot be kept open, in front of all others, by an outcome that is dated before its intent', async () => {
    const context = db.context(db.tenants.acme);
    const call = await createLog(fiveMinutesAgo).begin(context, event);
    await db.tenancy.query(
      context,
      `select audit.append(i.tenant_id, made.at, made.id,
              (i.entry::jsonb - 'written_at' - 'xid' || jsonb_build_object('phase', 'outcome', 'outcome', 'success',
                'event_id', made.id, 'parent_event_id', i.event_id,
                'occurred_at', to_char(made.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))::text)
         from audit.audit_log as i, (select gen_random_uuid() as id, now() - interval '1 day' as at) as made
        where i.event_id = $1`,
      [call.eventId],
    );
    const other = db.context(db.tenants.globex);
    await createLog(fiveMinutesAgo).begin(other, event);
    expect(await createLog().closeOrphans({ olderThanMs: minuteMs, limit: 10 })).toBe(2);
    expect(await outcomes('audit_log', other.correlationId)).toEqual(['intent', 'unknown']);
  });

  it('are not shown to SQL inside a tenant', async () => {
    const look = db.as(db.tenants.acme, (tx) =>
      tx.query("select * from audit.next_orphan_intent('1 minute')"),
    );
    await expect(look).rejects.toMatchObject({ details: { sqlState: 'AT004' } });
  });

  it('are shown one at a time and always the same, so that the look-up cannot list tenants', async () => {
    const dying = createLog(fiveMinutesAgo);
    await dying.begin(db.context(db.tenants.acme), event);
    await dying.begin(db.context(db.tenants.globex), event);
    const look = () => db.tenancy.call('audit.next_orphan_intent', ['1 minute']);
    const first = await look();
    expect(first).toHaveLength(1);
    expect(await look()).toEqual(first);
  });

  it('are looked for in recent rows only, once all older ones are closed', async () => {
    await createLog().closeOrphans({ olderThanMs: minuteMs, limit: 1000 });
    const { rows } = await db.superuser.query(
      'select through > now() - interval \'2 minutes\' as "isRecent" from audit.reconciliation',
    );
    expect(rows).toEqual([{ isRecent: true }]);
  });
});
