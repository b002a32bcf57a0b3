import { describe, expect, it } from 'vitest';

import type { ReadingIo } from '@ataski/connectors-kit';

import type { Operation } from '../named-query.ts';
import { instantOf, laterBy } from './account-clock.ts';
import { nextWindow, windowSince } from './change-window.ts';

/** NetSuite with this on its clock at that instant of ours. */
function ioAt(local: string, now: string): ReadingIo<Operation> {
  const value = { items: [{ links: [], server_time: local, session_time: local }], hasMore: false };
  const io: Pick<ReadingIo<Operation>, 'provider' | 'now'> = {
    provider: {
      call: () => Promise.resolve({ value, text: '', headers: {}, status: 200 }),
      callAhead: () => Promise.resolve(),
    },
    now: () => new Date(now),
  };
  return io as ReadingIo<Operation>;
}

describe('a window of changes', () => {
  const last = {
    since: '2026-10-31 00:00:00',
    until: '2026-11-01 01:55:00',
    aheadSeconds: -25_200,
  };

  it('begins before everything, and ends with the clock of the account', async () => {
    expect(await nextWindow(ioAt('2026-11-20 04:00:00', '2026-11-20T12:00:03Z'), null)).toEqual({
      since: '1900-01-01 00:00:00',
      until: '2026-11-20 04:00:00',
      aheadSeconds: -28_800,
    });
  });

  it('overlaps the one before by ten minutes', async () => {
    const io = ioAt('2026-11-01 01:58:00', '2026-11-01T08:58:00Z');
    const { since, until } = await nextWindow(io, last);
    expect([since, until]).toEqual(['2026-11-01 01:45:00', '2026-11-01 01:58:00']);
  });

  it('reads an hour again that the clock showed twice', async () => {
    const io = ioAt('2026-11-01 02:30:00', '2026-11-01T10:30:00Z');
    const { since, until } = await nextWindow(io, last);
    expect([since, until]).toEqual(['2026-11-01 00:45:00', '2026-11-01 02:30:00']);
  });

  it('that ends beyond now counts as one up to now', async () => {
    const io = ioAt('2026-11-20 04:00:00', '2026-11-20T12:00:00Z');
    const beyond = { ...last, until: '2999-01-01 00:00:00', aheadSeconds: -28_800 };
    expect((await nextWindow(io, beyond)).since).toBe('2026-11-20 03:50:00');
  });

  it('follows another within a run only when the clock moved on', async () => {
    const io = ioAt(last.until, '2026-11-01T08:55:00Z');
    expect(await windowSince(io, last)).toBeNull();
    const later = ioAt('2026-11-01 01:55:01', '2026-11-01T08:55:01Z');
    expect((await windowSince(later, last))?.since).toBe(last.until);
  });

  it('does not depend on the zone of this machine', () => {
    expect(laterBy('2026-03-08 01:59:59', 1)).toBe('2026-03-08 02:00:00');
    expect(instantOf('2026-03-08 02:30:00', -28_800).toISOString()).toBe(
      '2026-03-08T10:30:00.000Z',
    );
  });
});
