import { describe, expect, it } from 'vitest';

import { auditSearch } from '@ataski/prove/evidence/audit-search';

describe('a search of the audit log, over HTTP and as the planner carries it out', () => {
  it('answers every kind of question by indexes, looking at a bounded number of rows', async () => {
    const rows = await auditSearch({ size: 'small', progress: () => undefined });
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(rows.map(() => 'E5'));
    expect(rows.length).toBeGreaterThan(15);
  }, 240_000);
});
