import { expect, it } from 'vitest';

import { badInput } from '@ataski/prove/gateway/bad-input';

it('answers bad input, strangers and a dead database in the surface’s own shape, with a row', async () => {
  const rows = await badInput({ size: 'small', progress: () => undefined });
  expect(rows.filter(({ holds }) => !holds)).toEqual([]);
  expect(rows).toHaveLength(11);
}, 300_000);
