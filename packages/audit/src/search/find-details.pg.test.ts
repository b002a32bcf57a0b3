import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';
import type { EventLookup } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { thingActions } from '../../test/thing-actions.ts';
import { createAuditLog } from '../audit-log.ts';
import { migrations } from '../migrations.ts';

describe('the details of an event', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const { acme, globex } = db.tenants;
  const log = () =>
    createAuditLog({
      ...{ db: db.tenancy, platform: db.tenancy, clock: systemClock },
      ...{ component: 'test', actions: [thingActions] },
    });
  const target = { type: 'thing', id: '7' };
  const made = { action: 'thing.made', targets: [target], details: { count: 3 } } as const;
  const find = (lookup: EventLookup, tenantId = acme) =>
    db.as(tenantId, (tx) => log().findDetails(tx, lookup));

  it('are found by its id, its action and its target', async () => {
    const eventId = await log().recordApart(db.context(acme), made);
    const { action } = made;
    expect(await find({ eventId, action, target })).toEqual({ count: 3 });
  });

  it('are not found by another id, action or target, nor in another tenant', async () => {
    const eventId = await log().recordApart(db.context(acme), made);
    const lookup = { eventId, action: made.action, target };
    expect(await find({ ...lookup, eventId: randomUUID() })).toBeNull();
    expect(await find({ ...lookup, action: 'thing.called' })).toBeNull();
    expect(await find({ ...lookup, target: { ...target, id: '8' } })).toBeNull();
    expect(await find({ ...lookup, target: { ...target, type: 'other' } })).toBeNull();
    expect(await find(lookup, globex)).toBeNull();
  });

  it('are not found when it had no success', async () => {
    const eventId = await log().recordApart(db.context(acme), { ...made, outcome: 'denied' });
    expect(await find({ eventId, action: made.action, target })).toBeNull();
  });
});
