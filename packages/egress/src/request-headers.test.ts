import { describe, expect, it } from 'vitest';

import { checkRequestHeaders } from './request-headers.ts';

describe('request headers', () => {
  it('pass in lower case, with an own name and without compression', () => {
    const headers = checkRequestHeaders({ Authorization: 'Bearer abc', 'Stripe-Version': 'x' }, {});
    expect(headers).toEqual({
      'user-agent': 'ataski',
      authorization: 'Bearer abc',
      'stripe-version': 'x',
      'accept-encoding': 'identity',
    });
    expect(checkRequestHeaders({ 'User-Agent': 'sdk/1.0' }, {})['user-agent']).toBe('sdk/1.0');
  });

  it.each([
    'Host',
    'Transfer-Encoding',
    'Content-Length',
    'Connection',
    'Upgrade',
    'Expect',
    'TE',
    'Trailer',
    'Cookie',
    'Accept-Encoding',
    'X-HTTP-Method-Override',
    'X-HTTP-Method',
    'X-Method-Override',
    'x-original-url',
    'X-Rewrite-URL',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'Forwarded',
    'Proxy-Authorization',
    'name with space',
    'näme',
    '',
  ])('refuse the name %j', (name) => {
    expect(() => checkRequestHeaders({ [name]: 'x' }, {})).toThrow(
      expect.objectContaining({ code: 'EGRESS_HEADER_REFUSED' }),
    );
  });

  it.each(['a\r\nHost: evil', 'a\nb', 'a\0b', ' padded', 'ü', 'x'.repeat(16_385)])(
    'refuse the value %j',
    (value) => {
      expect(() => checkRequestHeaders({ accept: value }, {})).toThrow(
        expect.objectContaining({ code: 'EGRESS_HEADER_REFUSED' }),
      );
    },
  );

  it('refuse one name in two spellings', () => {
    expect(() => checkRequestHeaders({ Accept: 'a', accept: 'b' }, {})).toThrow(
      expect.objectContaining({ code: 'EGRESS_HEADER_REFUSED' }),
    );
  });
});
