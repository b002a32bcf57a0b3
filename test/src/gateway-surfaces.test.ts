import { expect, it } from 'vitest';

import { surfaces } from '@ataski/prove/gateway/surfaces';

it('serves the official SDKs as their providers do', async () => {
  const rows = await surfaces({ size: 'small', progress: () => undefined });
  expect(rows.filter(({ holds }) => !holds)).toEqual([]);
  expect(rows).toHaveLength(12);
}, 300_000);
