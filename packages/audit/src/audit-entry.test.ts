import { describe, expect, it } from 'vitest';

import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { AuditEvent, TenantContext } from '@ataski/kernel';

import { createEntry, maxEntryBytes } from './audit-entry.ts';
import type { AuditPhase } from './audit-entry.ts';

const context: TenantContext = {
  tenantId: parseTenantId('11111111-1111-4111-8111-111111111111'),
  actor: { type: 'user', id: 'user_test' },
  correlationId: createCorrelationId(),
};
const intentId = '01890a5d-ac96-774b-bcce-b302099a8057';

const make = (event: AuditEvent, phase: AuditPhase = 'single') =>
  createEntry(event, {
    context,
    component: 'server',
    phase,
    occurredAt: '2026-01-02T03:04:05.678000Z',
    actionVersion: 1,
  });
const read = (entry: string) => JSON.parse(entry) as Record<string, unknown>;

/** What is missing from an empty event whose one detail is filled up to the limit. */
const bytesBeside = Buffer.byteLength(make({ action: 'thing.made', details: { a: '' } }).entry);

const misshapen: readonly { what: string; event: AuditEvent; phase?: AuditPhase }[] = [
  { what: 'an action without a dot', event: { action: 'made' } },
  { what: 'an action in capitals', event: { action: 'Thing.made' } },
  { what: 'an action of 81 characters', event: { action: `thing.${'a'.repeat(75)}` } },
  {
    what: 'a target type with a space',
    event: { action: 'a.b', targets: [{ type: 'a b', id: '1' }] },
  },
  {
    what: 'a target without an id',
    event: { action: 'a.b', targets: [{ type: 'thing', id: '' }] },
  },
  {
    what: 'a target id of 513 characters',
    event: { action: 'a.b', targets: [{ type: 'thing', id: 'x'.repeat(513) }] },
  },
  {
    what: 'more than 100 targets',
    event: {
      action: 'a.b',
      targets: Array.from({ length: 101 }, () => ({ type: 'thing', id: '1' })),
    },
  },
  { what: 'a parent that is no event id', event: { action: 'a.b', parentEventId: 'x' } },
  { what: 'an outcome row without its intent', event: { action: 'a.b' }, phase: 'outcome' },
  {
    what: 'an intent that knows its outcome',
    event: { action: 'a.b', outcome: 'success' },
    phase: 'intent',
  },
  { what: 'the character NUL in a detail', event: { action: 'a.b', details: { a: 'x\u0000' } } },
  { what: 'the character NUL in a list', event: { action: 'a.b', details: { a: ['x\u0000'] } } },
];

describe('audit entries', () => {
  it('take tenant, actor and correlation id from the context and from nowhere else', () => {
    const forged = { action: 'thing.made', actor_id: 'mallory', tenant_id: 'x' } as AuditEvent;
    expect(read(make(forged).entry)).toMatchObject({
      tenant_id: context.tenantId,
      actor_type: 'user',
      actor_id: 'user_test',
      correlation_id: context.correlationId,
    });
  });

  it('say success for a single event that names no outcome, and nothing for an intent', () => {
    expect(read(make({ action: 'thing.made' }).entry)).toHaveProperty('outcome', 'success');
    expect(read(make({ action: 'thing.made' }, 'intent').entry)).not.toHaveProperty('outcome');
  });

  it('leave out what is undefined instead of refusing it', () => {
    const details = { a: undefined, b: 1 } as unknown as Record<string, number>;
    const event: AuditEvent = { action: 'thing.made', details };
    expect(read(make(event, 'intent').entry)).toHaveProperty('details', { b: 1 });
  });

  it.each(misshapen)('refuse $what', ({ event, phase }) => {
    expect(() => make(event, phase)).toThrow(
      expect.objectContaining({ code: 'AUDIT_EVENT_INVALID' }),
    );
  });

  it('leave 91 bytes of 65,535 to what the database adds', () => {
    const details = { a: 'x'.repeat(maxEntryBytes - bytesBeside) };
    expect(Buffer.byteLength(make({ action: 'thing.made', details }).entry)).toBe(65_444);
  });

  it('refuse one byte more, without showing any of them', () => {
    const details = { a: 'x'.repeat(maxEntryBytes - bytesBeside + 1) };
    expect(() => make({ action: 'thing.made', details })).toThrow(
      expect.objectContaining({
        code: 'AUDIT_EVENT_TOO_LARGE',
        kind: 'invalid',
        details: { action: 'thing.made', bytes: 65_445, maxEntryBytes },
      }),
    );
  });

  it('names at least a parent when it closes a call', () => {
    const event: AuditEvent = { action: 'thing.made', parentEventId: intentId };
    expect(read(make(event, 'outcome').entry)).toMatchObject({
      phase: 'outcome',
      outcome: 'success',
      parent_event_id: intentId,
    });
  });
});
