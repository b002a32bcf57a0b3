import { describe, expect, it } from 'vitest';

import { clearedCookies, cookieNames, findCookie, serialiseCookie } from './cookies.ts';

describe('cookies', () => {
  it('are bound to this host, out of reach of script, and not sent across sites', () => {
    expect(serialiseCookie(cookieNames.session, 'value', 60)).toBe(
      '__Host-ataski_session=value; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Lax',
    );
    for (const cookie of clearedCookies)
      expect(cookie).toMatch(/^__Host-\w+=; Max-Age=0; Path=\/; Secure/);
  });

  it('are found among others', () => {
    expect(findCookie('a=1; __Host-ataski_session=x=y; b=2', cookieNames.session)).toBe('x=y');
  });

  it.each([undefined, '', 'a=1', '__Host-ataski_session=', 'x__Host-ataski_session=1'])(
    'are absent in %j',
    (header) => {
      expect(findCookie(header, cookieNames.session)).toBeNull();
    },
  );

  it('are refused when there are two of one name', () => {
    expect(
      findCookie('__Host-ataski_session=1; __Host-ataski_session=2', cookieNames.session),
    ).toBeNull();
  });
});
