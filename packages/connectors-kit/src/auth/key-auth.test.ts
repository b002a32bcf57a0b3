import { describe, expect, it } from 'vitest';

import { manifest } from '@ataski/scope-manifest';

import { pastedKey } from './key-auth.ts';

const auth = pastedKey({ headers: (key) => ({ authorization: `Token ${key}` }) });
const api_key = 'a'.repeat(40);

describe('a pasted key with a choice beside it', () => {
  it('is taken apart into the secret and what decides the host', () => {
    expect(auth.accept(manifest.recall, { api_key, region: 'us-west-2' })).toEqual({
      ...{ secret: api_key, hint: 'aaaa', livemode: null, settings: { region: 'us-west-2' } },
    });
  });

  it.each([
    [{ api_key }],
    [{ api_key, region: '' }],
    [{ api_key, region: 'us-west-2 ' }],
    [{ api_key, region: 'us-west-2.evil.example' }],
    [{ api_key, region: 'toString' }],
    [{ api_key, region: 'us-west-2', storage: 'x' }],
    [{ region: 'us-west-2' }],
  ] as readonly (readonly [Readonly<Record<string, string>>])[])('is refused as %j', (given) => {
    expect(() => auth.accept(manifest.recall, given)).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_CREDENTIAL_REFUSED' }),
    );
  });

  it('takes no choice where the manifest entry has none', () => {
    const restricted_key = 'rk_test_51Abcdefgh';
    expect(auth.accept(manifest.stripe, { restricted_key }).settings).toEqual({});
    expect(() => auth.accept(manifest.stripe, { restricted_key, region: 'us-west-2' })).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_CREDENTIAL_REFUSED' }),
    );
  });

  it.each([
    [{ key: 'rk_test_51Abcdefgh' }, 'The credentials have no field of this name.'],
    [
      { restricted_key: 'rk_test_51Abcdefgh', key: 'x' },
      'The credentials have a field that the manifest does not name.',
    ],
  ])('says what is wrong with the fields of %j, by the name that is wanted', (given, reason) => {
    const details = { system: 'stripe', field: 'restricted_key', reason };
    expect(() => auth.accept(manifest.stripe, given)).toThrow(expect.objectContaining({ details }));
  });
});
