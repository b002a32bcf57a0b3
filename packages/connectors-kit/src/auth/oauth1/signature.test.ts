import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { signatureVectors } from '../../../test/oauth1-vectors.ts';
import { signAgain } from '../../../test/second-oauth1.ts';
import { signatureBase, signatureOf } from './signature.ts';

// The difficult ones: reserved, unreserved, several bytes, a space in each of its spellings.
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('', ' ', '+', '%20', '=', 'a=b', '&', "!*'()", '~', '-._', 'é', '😀', '%', '"'),
);
const pair = fc.tuple(text, text);
/** A query as it may stand in an address: encoded by either habit, with pairs without `=` and twice. */
const query = fc.array(fc.tuple(text, text, fc.nat(3)), { maxLength: 5 }).map((pairs) =>
  pairs
    .map(([name, value, habit]) => {
      const key = encodeURIComponent(name);
      if (habit === 0) return key === '' ? 'a' : key;
      const written = encodeURIComponent(value);
      return `${key}=${habit === 1 ? written.replaceAll('%20', '+') : written}`;
    })
    .join('&'),
);
const url = fc
  .tuple(
    fc.constantFrom('https://', 'http://', 'HTTPS://'),
    fc.constantFrom('a.example.com', 'A.Example.com', '123456-sb1.suitetalk.api.netsuite.com'),
    fc.constantFrom('', ':443', ':80', ':8443'),
    fc.constantFrom('/', '/services/rest/query/v1/suiteql', '/a%20b/c', '/~x/', ''),
    query,
    fc.constantFrom('', '#part'),
  )
  .map(([scheme, host, port, path, pairs, fragment]) => {
    const search = pairs === '' ? '' : `?${pairs}`;
    return `${scheme}${host}${port}${path}${search}${fragment}`;
  });

describe('an OAuth 1.0a signature', () => {
  it.each(signatureVectors)('of $name is the published one', ({ hash, signature, ...input }) => {
    expect(signatureOf(hash, input)).toBe(signature);
  });

  it('is that of a second implementation for 10000 random calls', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('GET', 'post', 'DELETE'),
        url,
        fc.array(pair, { maxLength: 6 }),
        fc.string(),
        fc.string(),
        (method, address, parameters, consumerSecret, tokenSecret) => {
          const input = { method, url: address, parameters, consumerSecret, tokenSecret };
          expect(signatureOf('sha256', input)).toBe(signAgain(input));
        },
      ),
      { numRuns: 10_000 },
    );
  }, 120_000);

  it('changes with the method, the address, each parameter and each secret', () => {
    const [{ hash, ...sound }] = signatureVectors as [(typeof signatureVectors)[number]];
    const others = [
      { ...sound, method: 'GET' },
      { ...sound, url: `${sound.url}&x=` },
      { ...sound, url: sound.url.replace('script=6', 'script=7') },
      { ...sound, parameters: sound.parameters.slice(1) },
      { ...sound, consumerSecret: `${sound.consumerSecret}0` },
      { ...sound, tokenSecret: '' },
    ];
    const signatures = new Set([sound, ...others].map((input) => signatureOf(hash, input)));
    expect(signatures.size).toBe(others.length + 1);
  });

  it('signs the base string of RFC 5849, section 3.4.1.1', () => {
    const base = signatureBase({
      method: 'post',
      url: 'http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
      parameters: [
        ['oauth_consumer_key', '9djdj82h48djs9d2'],
        ['oauth_token', 'kkk9d7dh3k39sjv7'],
        ['oauth_signature_method', 'HMAC-SHA1'],
        ['oauth_timestamp', '137131201'],
        ['oauth_nonce', '7d8f3e4a'],
        // The form of the example's body.
        ['c2', ''],
        ['a3', '2 q'],
      ],
      consumerSecret: '',
      tokenSecret: '',
    });
    expect(base).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
    );
  });
});
