import { describe, expect, it } from 'vitest';

import { dates, datesWith } from '@ataski/prove/connectors/dates';

const small = { size: 'small', progress: () => undefined } as const;

describe('dates', () => {
  it('of every connector are the same wherever the worker stands', async () => {
    const rows = await dates(small);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 6 }, () => 'C5'));
  }, 300_000);

  it('would be found to differ where they pass through a local time zone', async () => {
    const [row] = await datesWith({ only: ['quickbooks'], sabotage: 'local' })(small);
    expect(row).toMatchObject({ id: 'C5', holds: false });
    expect(row?.measured).toMatch(/, [1-9]\d* differences/);
  }, 120_000);
});
