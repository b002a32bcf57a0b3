import { describe, expect, it } from 'vitest';

import { parseReturnTo } from './return-to.ts';

describe('the page to return to', () => {
  it.each(['/', '/connections', '/audit?from=2026-01-01&actor=user_1', '/a/b#part', '/a?next=//x'])(
    'may be %s',
    (path) => {
      expect(parseReturnTo(path)).toBe(path);
    },
  );

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/%09/../..//evil.example',
    '/a/..//evil.example',
    '/\n/evil.example',
    'javascript:alert(1)',
    'connections',
    '',
    ' /connections',
    '/é',
    `/${'a'.repeat(2000)}`,
  ])('may not be %j, which could lead elsewhere', (value) => {
    expect(() => parseReturnTo(value)).toThrow(
      expect.objectContaining({ code: 'ACCESS_RETURN_TO_INVALID' }),
    );
  });
});
