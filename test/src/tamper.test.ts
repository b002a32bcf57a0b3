import { describe, expect, it } from 'vitest';

import { tamper } from '@ataski/prove/evidence/tamper';

describe('a sealed log that a superuser changes', () => {
  it('is seen to be tampered with, whatever class of its bytes is changed', async () => {
    const rows = await tamper({ size: 'small', progress: () => undefined });
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.length).toBeGreaterThan(40);
  }, 180_000);
});
