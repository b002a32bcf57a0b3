import { describe, expect, it } from 'vitest';

import { reportMonths } from './report-months.ts';

describe('the months of reports', () => {
  it('go back over the turn of a year, with the last day of a leap February', () => {
    expect(reportMonths(new Date('2024-03-15T12:00:00Z'), 4)).toEqual([
      { name: '2024-03', first: '2024-03-01', last: '2024-03-31' },
      { name: '2024-02', first: '2024-02-01', last: '2024-02-29' },
      { name: '2024-01', first: '2024-01-01', last: '2024-01-31' },
      { name: '2023-12', first: '2023-12-01', last: '2023-12-31' },
    ]);
  });

  it('begin with the month that begins first on earth', () => {
    expect(reportMonths(new Date('2026-10-31T09:59:59Z'), 1)[0]?.name).toBe('2026-10');
    expect(reportMonths(new Date('2026-10-31T10:00:00Z'), 1)[0]?.name).toBe('2026-11');
  });
});
