import { describe, expect, it } from 'vitest';

import { mutation } from '@ataski/prove/tenancy/mutation';

describe('the tests of isolation', () => {
  it('turn red when a line of the policy template or of the context functions is weakened', async () => {
    const rows = await mutation({ size: 'small', progress: () => undefined });
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.length).toBe(3);
  }, 300_000);
});
