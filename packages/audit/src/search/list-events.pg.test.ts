import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';
import type { Actor, TenantTx } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { thingActions } from '../../test/thing-actions.ts';
import type { ThingEvent } from '../../test/thing-actions.ts';
import { createAuditLog } from '../audit-log.ts';
import { migrations } from '../migrations.ts';
import type { RecordedEvent } from '../recorded-event.ts';
import type { AuditFilter } from './event-filter.ts';

const start = Date.UTC(2026, 0, 1);
const minute = (count: number) => new Date(start + count * 60_000);

describe('the list of events', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const createLog = (clock = systemClock) =>
    createAuditLog({
      db: db.tenancy,
      platform: db.tenancy,
      clock,
      component: 'test',
      actions: [thingActions],
    });
  const ada: Actor = { type: 'user', id: 'ada' };
  const bot: Actor = { type: 'agent', id: 'bot' };
  let timelineId = '';

  const write = async (minutes: number, actor: Actor, event: ThingEvent) => {
    const context = db.context(db.tenants.acme, actor);
    await db.tenancy.withTenant(context, (tx) =>
      createLog({ now: () => minute(minutes) }).record(tx, event),
    );
    return context;
  };

  beforeAll(async () => {
    await write(1, ada, { action: 'credential.stored' });
    await write(2, ada, { action: 'credential.used', outcome: 'denied' });
    await write(3, bot, { action: 'credential_request.made' });
    await write(4, bot, { action: 'report.read', outcome: 'failure' });
    const context = db.context(db.tenants.acme, bot);
    timelineId = context.correlationId;
    const log = createLog({ now: () => minute(5) });
    await log.begin(context, { action: 'stripe.called' });
    await (await log.begin(context, { action: 'xero.called' })).succeed();
    await db.as(db.tenants.globex, (tx) =>
      createLog({ now: () => minute(6) }).record(tx, { action: 'globex.only' }),
    );
  });

  const list = (filter: AuditFilter) =>
    db.as(db.tenants.acme, async (tx) => {
      const { events } = await createLog().list(tx, filter, { limit: 100 });
      return events.map(({ action, phase, outcome }) => `${action} ${outcome ?? phase}`);
    });

  it('stands newest first and holds nothing of another tenant', async () => {
    expect(await list({})).toEqual([
      'xero.called success',
      'xero.called intent',
      'stripe.called intent',
      'report.read failure',
      'credential_request.made success',
      'credential.used denied',
      'credential.stored success',
    ]);
  });

  it.each<{ what: string; filter: AuditFilter; expected: readonly string[] }>([
    {
      what: 'a whole action',
      filter: { action: 'report.read' },
      expected: ['report.read failure'],
    },
    {
      what: 'the beginning of an action up to a dot',
      filter: { action: 'credential.' },
      expected: ['credential.used denied', 'credential.stored success'],
    },
    {
      what: 'a beginning without a dot as a whole action',
      filter: { action: 'credential' },
      expected: [],
    },
    {
      what: 'an action with a wildcard as plain text',
      filter: { action: 'credential%' },
      expected: [],
    },
    { what: 'the outcome none', filter: { outcome: 'none' }, expected: ['stripe.called intent'] },
    { what: 'an outcome', filter: { outcome: 'denied' }, expected: ['credential.used denied'] },
    {
      what: 'an actor',
      filter: { actorType: 'user', actorId: 'ada' },
      expected: ['credential.used denied', 'credential.stored success'],
    },
    {
      what: 'a type of actor with the id of another',
      filter: { actorType: 'agent', actorId: 'ada' },
      expected: [],
    },
    {
      what: 'a time, the beginning included and the end excluded',
      filter: { from: minute(2).toISOString(), to: minute(4).toISOString() },
      expected: ['credential_request.made success', 'credential.used denied'],
    },
    {
      what: 'several filters at once',
      filter: { action: 'credential.', outcome: 'success', from: minute(0).toISOString() },
      expected: ['credential.stored success'],
    },
    { what: 'SQL in a filter', filter: { actorId: "' or true --" }, expected: [] },
  ])('understands $what', async ({ filter, expected }) => {
    expect(await list(filter)).toEqual(expected);
  });

  it('finds by correlation id, and gives the same events as a timeline, oldest first', async () => {
    const listed = await list({ correlationId: timelineId });
    const timeline = await db.as(db.tenants.acme, (tx) =>
      createLog().timeline(tx, timelineId as never),
    );
    expect(timeline.truncated).toBe(false);
    expect(
      timeline.events.map(({ action, phase, outcome }) => `${action} ${outcome ?? phase}`),
    ).toEqual([...listed].reverse());
  });

  it("answers nothing for another tenant's correlation id", async () => {
    const timeline = await db.as(db.tenants.globex, (tx) =>
      createLog().timeline(tx, timelineId as never),
    );
    expect(timeline).toEqual({ events: [], truncated: false });
  });

  it('refuses a moment that is none and a cursor that it did not give', async () => {
    await expect(list({ from: 'yesterday' })).rejects.toMatchObject({
      code: 'AUDIT_FILTER_INVALID',
    });
    const page = db.as(db.tenants.acme, (tx) =>
      createLog().list(tx, {}, { cursor: 'x', limit: 1 }),
    );
    await expect(page).rejects.toMatchObject({ code: 'AUDIT_CURSOR_INVALID' });
  });

  it('says when a timeline is longer than it shows', async () => {
    const context = db.context(db.tenants.globex);
    const log = createLog();
    const { events, truncated } = await db.tenancy.withTenant(context, async (tx) => {
      for (let index = 0; index < 1001; index += 1) await log.record(tx, { action: 'thing.made' });
      return log.timeline(tx, context.correlationId);
    });
    expect(events).toHaveLength(1000);
    expect(truncated).toBe(true);
  });

  it('gives each event exactly once, page by page, while others are being written', async () => {
    const paging = fc.record({
      limit: fc.integer({ min: 1, max: 7 }),
      // Few different moments, so that many events share one and the event id decides.
      before: fc.array(fc.integer({ min: 10, max: 14 }), { minLength: 1, maxLength: 20 }),
      meanwhile: fc.array(fc.integer({ min: 8, max: 16 }), { maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(paging, async ({ limit, before, meanwhile }) => {
        const actorId = `reader-${crypto.randomUUID()}`;
        const actor: Actor = { type: 'user', id: actorId };
        const expected = [];
        for (const at of before) expected.push((await eventIdsOf(at, actor))[0]);
        const late = [...meanwhile];
        const seen: RecordedEvent[] = [];
        let cursor: string | undefined;
        do {
          const page = await db.as(db.tenants.acme, (tx: TenantTx) =>
            createLog().list(
              tx,
              { actorId },
              { ...(cursor === undefined ? {} : { cursor }), limit },
            ),
          );
          expect(page.events.length).toBeLessThanOrEqual(limit);
          seen.push(...page.events);
          cursor = page.nextCursor ?? undefined;
          for (const at of late.splice(0, 2)) await eventIdsOf(at, actor);
        } while (cursor !== undefined);
        const keys = seen.map(({ occurredAt, eventId }) => `${occurredAt} ${eventId}`);
        expect(keys).toEqual([...new Set(keys)].sort().reverse());
        expect(seen.map(({ eventId }) => eventId)).toEqual(expect.arrayContaining(expected));
      }),
      { numRuns: 25 },
    );
  });

  async function eventIdsOf(minutes: number, actor: Actor): Promise<string[]> {
    const context = db.context(db.tenants.acme, actor);
    const log = createLog({ now: () => minute(minutes) });
    return [
      await db.tenancy.withTenant(context, (tx) => log.record(tx, { action: 'page.filled' })),
    ];
  }

  it('walks the primary key and never sorts', async () => {
    const { rows } = await db.as(db.tenants.acme, async (tx) => {
      for (const method of ['seqscan', 'bitmapscan', 'sort']) {
        await tx.query(`select set_config('enable_${method}', 'off', true)`);
      }
      return tx.query<Record<string, string>>(
        `explain select event_id from audit.audit_log as event
          where event.tenant_id = $1 and event.occurred_at <= $2::timestamptz
            and (event.occurred_at, event.event_id) < ($2::timestamptz, $3::uuid)
          order by event.occurred_at desc, event.event_id desc limit 51`,
        [db.tenants.acme, '2026-01-02T00:00:00.000000Z', crypto.randomUUID()],
      );
    });
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index (Only )?Scan Backward using audit_log_\w*pkey/);
    expect(plan).not.toMatch(/Sort {2}|-> +Sort/);
  });
});
