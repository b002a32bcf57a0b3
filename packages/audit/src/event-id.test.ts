import { validate, version } from 'uuid';
import { describe, expect, it } from 'vitest';

import { createEventId } from './event-id.ts';

describe('the id of an event', () => {
  const many = (count: number, now: number) =>
    Array.from({ length: count }, () => createEventId(now));

  const outOfOrder = (ids: readonly string[]) =>
    ids.filter((id, place) => id <= (ids[place - 1] ?? '')).length;

  it('is a UUID of version 7 that begins with the time', () => {
    const id = createEventId(4_000_000_000_000);
    expect([validate(id), version(id)]).toEqual([true, 7]);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(4_000_000_000_000);
  });

  it('is never given twice, and sorts behind all that were made before', () => {
    const ids = [...many(10_000, 4_100_000_000_000), ...many(10_000, 4_100_000_000_001)];
    expect(new Set(ids).size).toBe(ids.length);
    expect(outOfOrder(ids)).toBe(0);
  });

  it('sorts behind all that were made before although the clock goes back', () => {
    const ids = [...many(3, 5_000_000_000_000), ...many(3, 4_999_999_000_000)];
    expect(outOfOrder(ids)).toBe(0);
  });

  it('ends in a part that no other id shares: 42 bits of it are drawn for each', () => {
    const ends = many(2_000, 6_000_000_000_000).map((id) => id.slice(-12));
    expect(new Set(ends).size).toBe(ends.length);
  });
});
