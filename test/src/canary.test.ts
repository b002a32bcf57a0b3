import { describe, expect, it } from 'vitest';

import { canary } from '@ataski/prove/foundation/canary';

describe('a key in the vault', () => {
  it('is in no log, audit row, error, answer, table, data file or WAL file, however it is misused', async () => {
    const rows = await canary({ size: 'small', progress: () => undefined });
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 8 }, () => 'F5'));
  }, 120_000);
});
