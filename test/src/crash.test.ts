import { describe, expect, it } from 'vitest';

import { crash } from '@ataski/prove/foundation/crash';

describe('a sync whose server is killed', () => {
  it('is finished by the next server, with the rows of an undisturbed run and no gap in the audit log', async () => {
    const rows = await crash({ size: 'small', progress: () => undefined });
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 5 }, () => 'F4'));
  }, 120_000);
});
