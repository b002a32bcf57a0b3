import { describe, expect, it } from 'vitest';

import { AtaskiError } from '@ataski/kernel';

import { clearedCookies } from './cookies.ts';
import { AccessError } from './errors.ts';

describe('an error of access', () => {
  it('carries cleared cookies when the session is over, and none when it is not', () => {
    expect(new AccessError('ACCESS_SESSION_REVOKED').setCookies).toEqual(clearedCookies);
    expect(new AccessError('ACCESS_PROVIDER_UNAVAILABLE').setCookies).toEqual([]);
    expect(new AccessError('ACCESS_SESSION_EXPIRED', {}, ['renewed']).setCookies).toEqual(
      clearedCookies,
    );
  });

  it('shows a code, a kind and names, and nothing of its cookies', () => {
    const error = new AccessError('ACCESS_MEMBERSHIP_MISSING', {}, [
      '__Host-ataski_session=secret',
    ]);
    expect(JSON.stringify(error)).toBe(
      '{"code":"ACCESS_MEMBERSHIP_MISSING","kind":"denied","details":{}}',
    );
  });

  it('is recognised when another copy of this package made it, and nothing else is', () => {
    const options = {
      name: 'AccessError',
      code: 'ACCESS_SESSION_MISSING',
      kind: 'unauthenticated',
      message: '',
    } as const;
    const foreign = Object.assign(new AtaskiError(options), { setCookies: [] });
    expect(AccessError.is(foreign)).toBe(true);
    for (const other of [new AtaskiError(options), new Error('no'), null, undefined, 'text']) {
      expect(AccessError.is(other)).toBe(false);
    }
  });
});
