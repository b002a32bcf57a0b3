import { describe, expect, it } from 'vitest';

import { defineSystem, manifest } from '@ataski/scope-manifest';

import { signatureVectors } from '../../../test/oauth1-vectors.ts';
import { tokenBasedAuth } from './token-based-auth.ts';

const parameters = Object.fromEntries(signatureVectors[0]!.parameters);
const pasted = {
  account_id: '123456',
  consumer_key: parameters['oauth_consumer_key']!,
  consumer_secret: signatureVectors[0]!.consumerSecret,
  token_id: parameters['oauth_token']!,
  token_secret: signatureVectors[0]!.tokenSecret,
};
const call = { operation: 'suiteql', body: null, app: {} };
const clock = { now: () => new Date(1_508_242_306_999) };

describe('token-based authentication', () => {
  it('signs the published call as it is published, in the header that NetSuite reads', () => {
    const auth = tokenBasedAuth({ clock, nonce: () => 'fjaLirsIcCGVZWzBX0pg' });
    const { secret } = auth.accept(manifest.netsuite, pasted);
    const { method, url, signature } = signatureVectors[2]!;
    const headers = auth.prove(secret, call).sign?.({ method, url });
    expect(headers).toEqual({
      authorization: `OAuth realm="123456", oauth_consumer_key="${pasted.consumer_key}", oauth_token="${pasted.token_id}", oauth_nonce="fjaLirsIcCGVZWzBX0pg", oauth_timestamp="1508242306", oauth_signature_method="HMAC-SHA256", oauth_version="1.0", oauth_signature="${encodeURIComponent(signature)}"`,
    });
  });

  it('has a fresh nonce for each try, of 16 bytes', () => {
    const auth = tokenBasedAuth();
    const { secret } = auth.accept(manifest.netsuite, pasted);
    const nonces = Array.from({ length: 100 }, () => {
      const target = { method: 'GET', url: 'https://123456.suitetalk.api.netsuite.com/' };
      const header = auth.prove(secret, call).sign?.(target)['authorization'] ?? '';
      return /oauth_nonce="([0-9a-f]{32})"/.exec(header)?.[1];
    });
    expect(nonces).not.toContain(undefined);
    expect(new Set(nonces).size).toBe(100);
  });

  it.each([
    ['123456', '123456', '123456', true],
    [' 123456_SB1\n', '123456-sb1', '123456_SB1', false],
    ['123456-sb1', '123456-sb1', '123456_SB1', false],
    ['tstdrv1234567', 'tstdrv1234567', 'TSTDRV1234567', true],
    ['123456_RP', '123456-rp', '123456_RP', false],
  ])('takes the account %j as host %s and realm %s', (account_id, account, realm, livemode) => {
    const accepted = tokenBasedAuth().accept(manifest.netsuite, { ...pasted, account_id });
    expect(accepted).toMatchObject({
      settings: { account },
      externalAccountId: account,
      livemode,
      hint: pasted.token_id.slice(-4),
    });
    expect(JSON.parse(accepted.secret)).toMatchObject({ realm });
    expect(JSON.stringify(accepted.settings)).not.toContain(pasted.token_secret);
  });

  it.each([
    ['account_id', 'evil.com'],
    ['account_id', '123456/../x'],
    ['account_id', '123456@evil'],
    ['account_id', '123456:443'],
    ['account_id', '12'],
    ['account_id', '123456_XX1'],
    ['account_id', '123456_SB1_SB2'],
    ['account_id', '１２３４５６'],
    ['consumer_key', ''],
    ['consumer_key', 'a b'],
    ['consumer_secret', 'a"b'],
    ['consumer_secret', "a'b"],
    ['token_id', 'a\nb'],
    ['token_id', 'é'],
    ['token_secret', 'x'.repeat(301)],
    ['token_secret', '\0'],
  ])('refuses %s = %j, naming the field and not the value', (field, value) => {
    const accept = (): unknown =>
      tokenBasedAuth().accept(manifest.netsuite, { ...pasted, [field]: value });
    expect(accept).toThrow(
      expect.objectContaining({
        code: 'CONNECTORS_KIT_CREDENTIAL_REFUSED',
        details: { system: 'netsuite', field },
      }),
    );
  });

  it('refuses a missing and a surplus field', () => {
    const auth = tokenBasedAuth();
    const refused = expect.objectContaining({ code: 'CONNECTORS_KIT_CREDENTIAL_REFUSED' });
    const rest = Object.fromEntries(Object.entries(pasted).filter(([name]) => name !== 'token_id'));
    expect(() => auth.accept(manifest.netsuite, rest)).toThrow(refused);
    expect(() => auth.accept(manifest.netsuite, { ...pasted, host: 'x' })).toThrow(refused);
  });

  it('refuses an entry that signs in otherwise, and every method but HMAC-SHA256', () => {
    const refused = expect.objectContaining({ code: 'CONNECTORS_KIT_CREDENTIAL_REFUSED' });
    const weak = defineSystem({
      ...manifest.netsuite,
      auth: { ...manifest.netsuite.auth, signatureMethod: 'HMAC-SHA1' as 'HMAC-SHA256' },
    });
    expect(() => tokenBasedAuth().accept(manifest.xero, pasted)).toThrow(refused);
    expect(() => tokenBasedAuth().accept(weak, pasted)).toThrow(refused);
  });

  it.each(['', '{}', 'null', '{"realm":"x"}'])('does not sign with the secret %j', (secret) => {
    expect(() => tokenBasedAuth().prove(secret, call)).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_STATE_INVALID' }),
    );
  });
});
