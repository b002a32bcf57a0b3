import { describe, expect, it } from 'vitest';

import { signInAddress } from './sign-in-address.ts';

describe('way to the sign-in', () => {
  it('remembers the page and its filters', () => {
    expect(signInAddress({ pathname: '/audit', search: '?outcome=denied' })).toBe(
      '/auth/sign-in?returnTo=%2Faudit%3Foutcome%3Ddenied',
    );
  });
});
