import { describe, expect, it } from 'vitest';

import { cache, cacheWith } from '@ataski/prove/gateway/cache';

const small = { size: 'small', progress: () => undefined } as const;

describe('the cache of the gateway', () => {
  it('shows no tenant an answer of another, whatever headers are forged', async () => {
    const rows = await cache(small);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(['G3']);
  }, 120_000);

  it.each(['key', 'rows', 'seal'] as const)(
    'shows none also where one of three walls is broken: %s',
    async (wall) => {
      const [row] = await cacheWith({ broken: [wall] })(small);
      expect(row?.measured).toMatch(/^0 hits of another tenant and 0 of another question/);
    },
    120_000,
  );

  it('would be found out where all three walls are broken', async () => {
    const rows = await cacheWith({ broken: ['key', 'rows', 'seal'] })(small);
    expect(rows).toMatchObject([{ holds: false }]);
    expect(rows[0]?.measured).not.toMatch(/^0 hits/);
  }, 120_000);
});
