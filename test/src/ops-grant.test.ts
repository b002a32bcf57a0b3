import { describe, expect, it } from 'vitest';

import { opsGrant } from '@ataski/prove/foundation/ops-grant';

describe('an operator, over every table that operators may read', () => {
  it('sees one tenant under a committed grant, nothing otherwise, and always leaves a row', async () => {
    const rows = await opsGrant({ size: 'small', progress: () => undefined });
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.length).toBeGreaterThan(4);
  }, 120_000);
});
