import { expect, it } from 'vitest';

import { invoice } from '@ataski/prove/gateway/invoice';

it('charges what the platform paid to the nano-dollar, and nothing for a tenant’s own key', async () => {
  const rows = await invoice({ size: 'small', progress: () => undefined });
  expect(rows.filter(({ holds }) => !holds)).toEqual([]);
  expect(rows).toHaveLength(2);
}, 120_000);
