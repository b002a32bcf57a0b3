import { describe, expect, it } from 'vitest';

import { sealCrash } from '@ataski/prove/evidence/seal-crash';

describe('sealing', () => {
  it('loses no row and doubles no index when the writer, the sealer or the database is killed', async () => {
    const rows = await sealCrash({ size: 'small', progress: () => undefined });
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(['E2', 'E2', 'E2']);
  }, 180_000);
});
