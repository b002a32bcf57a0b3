import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { insertEvents, makeUpEvents } from '../../test/made-up-log.ts';
import type { MadeUpEvent } from '../../test/made-up-log.ts';
import { createAuditLog } from '../audit-log.ts';
import { migrations } from '../migrations.ts';
import type { AuditFilter } from './event-filter.ts';
import { decodeCursor } from './page-cursor.ts';

const startMs = Date.UTC(2026, 0, 31, 23, 30);
const acmes = makeUpEvents(6000, startMs);
const globexs = makeUpEvents(300, startMs);

/** What the filter means, said plainly. */
function matches(event: MadeUpEvent, filter: AuditFilter): boolean {
  const { action, outcome, targetType, targetId } = filter;
  const isOpen = () =>
    event.phase === 'intent' && !acmes.some(({ parentEventId }) => parentEventId === event.eventId);
  return (
    (filter.from === undefined || event.occurredAt >= filter.from) &&
    (filter.to === undefined || event.occurredAt < filter.to) &&
    (filter.actorType === undefined || event.actorType === filter.actorType) &&
    (filter.actorId === undefined || event.actorId === filter.actorId) &&
    (filter.correlationId === undefined || event.correlationId === filter.correlationId) &&
    (action === undefined ||
      (action.endsWith('.') ? event.action.startsWith(action) : event.action === action)) &&
    (outcome === undefined || (outcome === 'none' ? isOpen() : event.outcome === outcome)) &&
    (targetId === undefined ||
      event.targets.some(({ type, id }) => type === targetType && id === targetId))
  );
}

const second = (count: number) =>
  `${new Date(startMs + count * 1000).toISOString().slice(0, -1)}000Z`;

const filters: fc.Arbitrary<AuditFilter> = fc
  .record(
    {
      from: fc.integer({ min: -100, max: 2100 }).map(second),
      to: fc.integer({ min: -100, max: 2100 }).map(second),
      actorType: fc.constantFrom('user', 'agent', 'connector', 'ops'),
      actorId: fc.constantFrom('actor_1', 'actor_6', 'rarely', 'nobody'),
      action: fc.constantFrom('row.', 'row.read', 'key.used', 'key.', 'row', 'nothing.'),
      outcome: fc.constantFrom('success', 'failure', 'denied', 'unknown', 'none'),
      correlationId: fc.constantFrom('run_00000003', 'run_00000300', 'run_none_1'),
      target: fc.constantFrom(
        { targetType: 'table', targetId: 'table_0' },
        { targetType: 'invoice', targetId: 'invoice_9' },
        { targetType: 'invoice', targetId: 'table_0' },
      ),
    },
    { requiredKeys: [] },
  )
  .map(({ target, ...rest }) => ({ ...rest, ...target }));

describe('a search of the log', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const log = () =>
    createAuditLog({
      ...{ db: db.tenancy, platform: db.tenancy, clock: systemClock },
      ...{ component: 'test', actions: [] },
    });

  beforeAll(async () => {
    // Both months have a partition, so that answers come from more than one.
    await db.superuser.query("select audit.ensure_partitions('2026-01-01', 2)");
    await insertEvents(db.superuser, db.tenants.acme, acmes);
    await insertEvents(db.superuser, db.tenants.globex, globexs);
    await db.superuser.query('analyze audit.audit_log, audit.further_target');
  });

  const pagesOf = async (filter: AuditFilter, limit: number) => {
    const pages = [];
    let cursor: string | undefined;
    do {
      const at = cursor === undefined ? {} : { cursor };
      const page = await db.as(db.tenants.acme, (tx) => log().list(tx, filter, { ...at, limit }));
      pages.push(page);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return pages;
  };

  const keyOf = ({ occurredAt, eventId }: Pick<MadeUpEvent, 'occurredAt' | 'eventId'>) =>
    `${occurredAt} ${eventId}`;

  it('finds what fits any combination of filters, all of it, once, newest first', async () => {
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 40, max: 100 }), async (filter, limit) => {
        const pages = await pagesOf(filter, limit);
        const expected = acmes.filter((event) => matches(event, filter)).map(keyOf);
        expect(pages.flatMap(({ events }) => events.map(keyOf))).toEqual(expected.sort().reverse());
        expect(pages.every(({ events }) => events.length <= limit)).toBe(true);
      }),
      { numRuns: 60, examples: examples.map((filter) => [filter, 50]) },
    );
  }, 120_000);

  it.each([
    ['the first', { targetType: 'table', targetId: 'table_1' }],
    ['a later one', { targetType: 'invoice', targetId: 'invoice_21' }],
    ['the first of some and a later one of others', { targetType: 'table', targetId: 'table_0' }],
  ])('finds an event by any of its targets: %s', async (_, filter) => {
    const found = (await pagesOf(filter, 100)).flatMap(({ events }) => events);
    const expected = acmes.filter((event) => matches(event, filter));
    expect(found).toHaveLength(expected.length);
    expect(expected.length).toBeGreaterThan(10);
  });

  it('ends a page before it is full rather than looking at everything, and says how far it got', async () => {
    // Half of all events each, and they never meet.
    const pages = await pagesOf({ actorType: 'connector', action: 'row.read' }, 50);
    expect(pages.flatMap(({ events }) => events)).toEqual([]);
    expect(pages).toHaveLength(2);
    const [first, last] = pages;
    const half = acmes
      .filter(({ actorType }) => actorType === 'connector')
      .map(keyOf)
      .sort();
    expect(keyOf(decodeCursor(first?.nextCursor ?? ''))).toBe(half.at(-2304));
    expect(half.at(-2304)?.startsWith(first?.searchedBackTo ?? '?')).toBe(true);
    expect(last).toEqual({ events: [], nextCursor: null, searchedBackTo: null });
  });

  it('sees at once that there is none, where one of the two hardly ever happens', async () => {
    const filter = { action: 'row.read', actorId: 'nobody', outcome: 'success' } as const;
    expect(await pagesOf(filter, 50)).toHaveLength(1);
  });

  it("holds nothing of another tenant's, whatever is asked", async () => {
    for (const filter of examples) {
      const page = await db.as(db.tenants.globex, (tx) => log().list(tx, filter, { limit: 100 }));
      const own = globexs.filter((event) => matches(event, filter));
      expect(page.events.length).toBe(Math.min(own.length, 100));
    }
  });

  it('lets the application write no target that is not in an entry', async () => {
    const forged = `insert into audit.further_target (target_type, target_id, occurred_at, event_id)
                    values ('table', 'forged', now(), gen_random_uuid())`;
    await expect(db.as(db.tenants.acme, (tx) => tx.query(forged))).rejects.toMatchObject({
      details: { sqlState: '42501' },
    });
  });

  it('refuses half a target', async () => {
    const ask = (filter: AuditFilter) =>
      db.as(db.tenants.acme, (tx) => log().list(tx, filter, { limit: 1 }));
    for (const half of [{ targetId: 'table_1' }, { targetType: 'table' }]) {
      await expect(ask(half)).rejects.toMatchObject({
        code: 'AUDIT_FILTER_INVALID',
        details: { field: 'target' },
      });
    }
  });

  it('looks for calls without an outcome no further back than the reconciler has seen', async () => {
    const open = async () => {
      const pages = await pagesOf({ outcome: 'none' }, 100);
      return pages.flatMap(({ events }) => events.map(keyOf)).sort();
    };
    const expected = acmes.filter((event) => matches(event, { outcome: 'none' }));
    expect(await open()).toEqual(expected.map(keyOf));
    // An hour is left for clocks and commits that lag.
    const through = second(600 + 3600);
    await db.superuser.query('update audit.reconciliation set through = $1', [through]);
    const later = expected.filter(({ occurredAt }) => occurredAt >= second(600));
    expect(await open()).toEqual(later.map(keyOf));
    expect(later.length).toBeGreaterThan(10);
    await db.superuser.query("update audit.reconciliation set through = '-infinity'");
  });
});

const examples: readonly AuditFilter[] = [
  {},
  { outcome: 'none' },
  { actorType: 'user' },
  { action: 'row.', outcome: 'denied' },
  { targetType: 'table', targetId: 'table_0', actorId: 'actor_1' },
  { targetType: 'invoice', targetId: 'invoice_9', outcome: 'success' },
  { actorId: 'rarely', action: 'key.', from: second(100), to: second(900) },
  { outcome: 'success', actorType: 'agent', action: 'row_set.read' },
];
