import { describe, expect, it } from 'vitest';

import { makeCheckpoint } from './anchored-checkpoint.fixture.ts';
import { objectLockAnchor } from './object-lock-anchor.ts';
import type { ObjectStore } from './object-lock-anchor.ts';

const now = new Date('2026-01-02T03:04:05Z');

/** The seam to a store: as strict as S3 with object lock, in memory. */
function createStore() {
  const objects = new Map<string, { bytes: Uint8Array; retainUntil: Date }>();
  const store: ObjectStore = {
    async putOnce(key, bytes, retainUntil) {
      if (retainUntil <= now) throw new Error('The retain until date must be in the future');
      if (objects.has(key)) return false;
      objects.set(key, { bytes: Uint8Array.from(bytes), retainUntil });
      return true;
    },
    async find(key) {
      return objects.get(key)?.bytes ?? null;
    },
  };
  return { objects, store };
}

function setUp() {
  const { objects, store } = createStore();
  const clock = { now: () => now };
  return { objects, anchor: objectLockAnchor({ store, clock, retentionDays: 365 }) };
}

describe('an anchor in a store with object lock', () => {
  it('stores the note once, locked for as long as was asked', async () => {
    const { objects, anchor } = setUp();
    const receipt = await anchor.publish(makeCheckpoint());
    await anchor.publish(makeCheckpoint());
    const [[key, kept] = []] = [...objects];
    expect(key).toBe(
      'checkpoints/ataski.example%2Faudit%2Fcheckpoints.0000000000000003.checkpoint',
    );
    expect(Buffer.from(kept!.bytes).toString()).toBe(makeCheckpoint().note);
    expect(kept!.retainUntil).toEqual(new Date('2027-01-02T03:04:05Z'));
    expect(await anchor.verify(receipt, makeCheckpoint())).toMatchObject({ status: 'proven' });
  });

  it('refuses another tree of the same size', async () => {
    const { anchor } = setUp();
    await anchor.publish(makeCheckpoint());
    await expect(anchor.publish(makeCheckpoint(3, 'fork'))).rejects.toMatchObject({
      code: 'AUDIT_ANCHOR_CONFLICT',
    });
  });

  it('finds false a receipt whose object is gone, holds another tree, or was never its own', async () => {
    const { objects, anchor } = setUp();
    const receipt = await anchor.publish(makeCheckpoint());
    expect(await anchor.verify(receipt, makeCheckpoint(4))).toMatchObject({ status: 'false' });
    const [key] = objects.keys();
    objects.set(key!, {
      bytes: Buffer.from(makeCheckpoint(3, 'fork').note),
      retainUntil: now,
    });
    expect(await anchor.verify(receipt, makeCheckpoint())).toMatchObject({ status: 'false' });
    objects.clear();
    expect(await anchor.verify(receipt, makeCheckpoint())).toMatchObject({ status: 'false' });
  });

  it('can be tried again when the store was away', async () => {
    const store: ObjectStore = {
      putOnce: () => Promise.reject(new Error('503')),
      find: () => Promise.reject(new Error('503')),
    };
    const anchor = objectLockAnchor({ store, clock: { now: () => now }, retentionDays: 1 });
    await expect(anchor.publish(makeCheckpoint())).rejects.toMatchObject({
      code: 'AUDIT_ANCHOR_UNAVAILABLE',
    });
  });

  it.each([
    { what: 'a lock of no day', options: { retentionDays: 0 } },
    { what: 'a prefix that climbs', options: { retentionDays: 1, prefix: '../' } },
  ])('refuses $what', ({ options }) => {
    const { store } = createStore();
    expect(() => objectLockAnchor({ store, clock: { now: () => now }, ...options })).toThrow(
      expect.objectContaining({ code: 'AUDIT_ANCHOR_REFUSED' }),
    );
  });
});
