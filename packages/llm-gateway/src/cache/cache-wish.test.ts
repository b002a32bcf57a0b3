import { describe, expect, it } from 'vitest';

import { readCacheWish } from './cache-wish.ts';

const off = { state: 'off', tools: false, shared: false };

describe('the header x-ataski-cache', () => {
  it.each([
    [undefined, { state: 'usual', tools: false, shared: false }],
    [['on'], { state: 'on', tools: false, shared: false }],
    [['on, tools'], { state: 'on', tools: true, shared: false }],
    [['on,shared , tools'], { state: 'on', tools: true, shared: true }],
    [['off'], off],
  ])('is read from %j', (values, wish) => {
    expect(readCacheWish({ 'x-ataski-cache': values })).toEqual(wish);
  });

  it.each([
    [['']],
    [['ON']],
    [['yes']],
    [['tools']],
    [['shared']],
    [['on, tools, tools']],
    [['on, everybody']],
    [['on;tools']],
    [['on', 'on']],
    [['on', 'off']],
  ])('is off where it is not understood: %j', (values) => {
    expect(readCacheWish({ 'x-ataski-cache': values })).toEqual(off);
  });
});
