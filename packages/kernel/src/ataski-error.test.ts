import { describe, expect, it, vi } from 'vitest';

import { AtaskiError } from './ataski-error.ts';

const make = (Class: typeof AtaskiError) =>
  new Class({
    name: 'ShopError',
    code: 'SHOP_CLOSED',
    kind: 'denied',
    message: 'The shop is closed.',
    details: { shop: 's_1' },
    cause: new Error('password=hunter2'),
  });

describe('an error of ours', () => {
  it('shows code, kind and details, and neither cause nor stack', () => {
    const shown = JSON.stringify(make(AtaskiError));
    expect(JSON.parse(shown)).toEqual({
      code: 'SHOP_CLOSED',
      kind: 'denied',
      details: { shop: 's_1' },
    });
  });

  it('is recognised across two copies of the package', async () => {
    vi.resetModules();
    const copy = await import('./ataski-error.ts');
    expect(copy.AtaskiError).not.toBe(AtaskiError);
    expect(copy.AtaskiError.is(make(AtaskiError))).toBe(true);
    expect(AtaskiError.is(make(copy.AtaskiError))).toBe(true);
  });

  it('is not anything that only looks like one', () => {
    for (const value of [null, undefined, 'SHOP_CLOSED', new Error('x'), { code: 'SHOP_CLOSED' }]) {
      expect(AtaskiError.is(value)).toBe(false);
    }
  });
});
