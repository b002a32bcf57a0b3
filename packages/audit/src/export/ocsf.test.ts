import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { exportedEvent, manifest, summary } from '../../test/exported-events.ts';
import { findOcsfFaults, validatedVersion } from '../../test/ocsf-validator.ts';
import { activityOf } from './ocsf-activity.ts';
import { ocsf, ocsfVersion, toOcsf } from './ocsf.ts';

describe('an OCSF event', () => {
  it('is of class 6003 in the pinned version', () => {
    expect(validatedVersion).toBe(ocsfVersion);
    const event = toOcsf(exportedEvent());
    expect(findOcsfFaults(event)).toEqual([]);
    expect(event).toMatchObject({
      class_uid: 6003,
      category_uid: 6,
      activity_id: 2,
      type_uid: 600302,
      time: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
      status_id: 1,
      actor: { user: { uid: 'user_1', type_id: 1 } },
      api: { operation: 'credential.used', request: { uid: 'corr_12345678' } },
      resources: [{ uid: 'c1', type: 'connection' }],
      metadata: {
        version: ocsfVersion,
        uid: '018f0000-0000-7000-8000-000000000001',
        tenant_uid: 'a1a1a1a1-0000-4000-8000-000000000001',
      },
    });
  });

  it.each([
    [{ outcome: 'success' }, 1, 'Success', undefined],
    [{ outcome: 'failure', details: { code: 'X_Y' } }, 2, 'Failure', 'failure'],
    [{ outcome: 'denied' }, 2, 'Failure', 'denied'],
    [{ outcome: 'unknown', phase: 'outcome' }, 0, 'Unknown', undefined],
  ] as const)('says how it ended: %j', (members, id, status, detail) => {
    const event = toOcsf(exportedEvent(members));
    expect([event['status_id'], event['status'], event['status_detail']]).toEqual([
      id,
      status,
      detail,
    ]);
    expect(findOcsfFaults(event)).toEqual([]);
  });

  it('says of an intent that it has no outcome yet', () => {
    const exported = exportedEvent({ phase: 'intent' });
    const members = Object.entries(exported.members).filter(([name]) => name !== 'outcome');
    const event = toOcsf({ ...exported, members: Object.fromEntries(members) as never });
    expect(event).toMatchObject({ status_id: 99, status: 'intent', unmapped: { phase: 'intent' } });
    expect(findOcsfFaults(event)).toEqual([]);
  });

  it.each([
    ['record.inserted', 1],
    ['record.read', 2],
    ['record.updated', 3],
    ['audit_subject.erased', 4],
    ['ops.access_opened', 1],
    ['sign_in.failed', 99],
  ])('maps %s to activity %d', (action, id) => {
    expect(activityOf(action).id).toBe(id);
  });

  it('loses nothing of the entry', () => {
    const event = toOcsf(
      exportedEvent({
        sensitive: 'ab'.repeat(32),
        on_behalf_of: 'user_2',
        parent_event_id: '018f0000-0000-7000-8000-000000000002',
      }),
    );
    expect(event['unmapped']).toEqual({
      phase: 'single',
      parent_event_id: '018f0000-0000-7000-8000-000000000002',
      on_behalf_of: 'user_2',
      details: { purpose: 'sync', keyVersion: 3 },
      xid: '4711',
      written_at: '2026-01-02T03:04:05.700001Z',
      leaf_hash: exportedEvent({
        sensitive: 'ab'.repeat(32),
        on_behalf_of: 'user_2',
        parent_event_id: '018f0000-0000-7000-8000-000000000002',
      }).leafHash,
      leaf_index: 7,
      sensitive: 'ab'.repeat(32),
      sensitive_state: 'kept',
    });
  });

  it('fits the published schema for any actor, action and target', () => {
    const event = fc.record({
      action: fc.constantFrom('a.b', 'row.deleted', 'x.y_made', 'thing.seen'),
      actor_type: fc.constantFrom('user', 'agent', 'system', 'ops', 'connector'),
      outcome: fc.constantFrom('success', 'failure', 'denied', 'unknown'),
      details: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
      targets: fc.array(
        fc.record({ type: fc.constantFrom('thing', 'table'), id: fc.string({ minLength: 1 }) }),
      ),
    });
    fc.assert(
      fc.property(event, (members) => {
        expect(findOcsfFaults(toOcsf(exportedEvent(members)))).toEqual([]);
      }),
    );
  });

  it('stands on one line, and so do beginning and end, which fit the schema as well', () => {
    const lines = [
      ocsf.begin(manifest),
      ocsf.event(exportedEvent({ details: { note: 'a\nb\u2028c' } })),
      ocsf.end(summary, manifest),
    ];
    for (const line of lines) {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(findOcsfFaults(JSON.parse(line))).toEqual([]);
    }
    expect(JSON.parse(lines[0]!)).toMatchObject({
      unmapped: { details: { tree_size: 8, time_zone: 'UTC', query: manifest.filter } },
    });
    expect(JSON.parse(lines[2]!)).toMatchObject({
      unmapped: { details: { rows: 1, sha256: summary.sha256 } },
    });
  });
});

describe('the check against the schema', () => {
  const good = toOcsf(exportedEvent());
  it.each([
    ['an attribute that is not known', { ...good, colour: 'red' }],
    ['a missing attribute', { ...good, metadata: undefined }],
    ['a number as text', { ...good, time: 'now' }],
    ['a value outside of its enumeration', { ...good, status_id: 7 }],
    ['an attribute of a profile that is off', { ...good, cloud: {} }],
    ['an actor without anybody', { ...good, actor: {} }],
  ])('finds %s', (_what, event) => {
    expect(findOcsfFaults(event)).not.toEqual([]);
  });
});
