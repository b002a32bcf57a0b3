import { describe, expect, it } from 'vitest';

import { badInput } from '../../tools/prove/src/foundation/bad-input.ts';

describe('bad input, a full disk and a dead database', () => {
  it('each get a clear answer, leave nothing half written, and are recovered from', async () => {
    const rows = await badInput({ size: 'small', progress: () => undefined });
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 21 }, () => 'F9'));
  }, 180_000);
});
