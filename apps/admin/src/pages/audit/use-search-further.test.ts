import { describe, expect, it } from 'vitest';

import { isWantingMore } from './use-search-further.ts';

const page = (count: number) => ({
  events: Array.from<never>({ length: count }),
  searchedBackTo: '2026-01-01T00:00:00.000000Z',
});
const pages = (...counts: number[]) => counts.map(page);

describe('looking further back', () => {
  it('goes on while pages come back short', () => {
    expect(isWantingMore(pages(0))).toBe(true);
    expect(isWantingMore(pages(50, 3, 0))).toBe(true);
  });

  it('stops at a page that is full, and when short ones have filled one together', () => {
    expect(isWantingMore([])).toBe(false);
    expect(isWantingMore(pages(50))).toBe(false);
    expect(isWantingMore(pages(30, 30))).toBe(false);
  });

  it('asks a person after 25 in a row, and goes on for as many more when told to', () => {
    const none = Array.from({ length: 25 }, () => 0);
    expect(isWantingMore(pages(...none))).toBe(false);
    expect(isWantingMore(pages(...none, 0))).toBe(true);
    expect(isWantingMore(pages(...none, ...none))).toBe(false);
  });
});
