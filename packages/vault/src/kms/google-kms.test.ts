import { describe, expect, it, onTestFinished } from 'vitest';

import { parseTenantId } from '@ataski/kernel';

import { googleKey, openGoogle } from '../../test/service-kms-subjects.ts';
import { contractLimits as limits } from '../testing/index.ts';
import { judgeGoogleError } from './google-failure.ts';
import { googleKms } from './google-kms.ts';

const context = { tenantId: parseTenantId('00000000-0000-4000-8000-00000000000a'), version: 1 };
const dataKey = Buffer.alloc(32, 'd');

async function open(accessToken?: string) {
  const google = await openGoogle(accessToken);
  onTestFinished(google.close);
  const { client } = google;
  return { ...google, kms: googleKms({ client, keyName: googleKey, limits }) };
}

describe('googleKms', () => {
  it('asks again when a byte of an answer is not the one that Google sent', async () => {
    const { kms, simulator } = await open();
    simulator.corruptAnswers(1);
    const wrapped = await kms.wrap(dataKey, context);
    simulator.corruptAnswers(1);
    expect(Buffer.from(await kms.unwrap(wrapped, context))).toEqual(dataKey);
  });

  it('never hands out bytes that stay wrong', async () => {
    const { kms, simulator } = await open();
    const wrapped = await kms.wrap(dataKey, context);
    simulator.corruptAnswers(limits.attempts);
    const refusal = { code: 'VAULT_KMS_UNAVAILABLE', details: { reason: 'checksum', attempts: 3 } };
    await expect(kms.unwrap(wrapped, context)).rejects.toMatchObject(refusal);
    simulator.corruptAnswers(limits.attempts);
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject(refusal);
  });

  it('does not take a request that arrived wrong for a damaged data key', async () => {
    const { kms, simulator } = await open();
    const wrapped = await kms.wrap(dataKey, context);
    simulator.corruptRequests(1);
    expect(Buffer.from(await kms.unwrap(wrapped, context))).toEqual(dataKey);
    simulator.corruptRequests(limits.attempts);
    await expect(kms.unwrap(wrapped, context)).rejects.toMatchObject({
      code: 'VAULT_KMS_UNAVAILABLE',
      details: { reason: 'checksum' },
    });
  });

  it('does not keep what Google does not say it verified', async () => {
    const { kms, simulator } = await open();
    simulator.forgetVerification(limits.attempts);
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject({
      details: { reason: 'checksum' },
    });
  });

  it('names the version of the key, so that a rotation shows', async () => {
    const { kms, simulator } = await open();
    expect(await kms.primaryKeyId()).toBe(`${googleKey}/cryptoKeyVersions/1`);
    simulator.rotate(googleKey);
    expect(await kms.primaryKeyId()).toBe(`${googleKey}/cryptoKeyVersions/2`);
  });

  it('unwraps under another key only when told of it', async () => {
    const { kms, client } = await open();
    const older = googleKms({ client, keyName: `${googleKey}2`, limits });
    const wrapped = await older.wrap(dataKey, context);
    await expect(kms.unwrap(wrapped, context)).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_UNKNOWN',
    });
    const names = { keyName: googleKey, olderKeyNames: [`${googleKey}2`] };
    const both = googleKms({ client, ...names, limits });
    expect(Buffer.from(await both.unwrap(wrapped, context))).toEqual(dataKey);
  });

  it('does not ask again with a token that was refused', async () => {
    const { kms, service } = await open('ya29.of-somebody-else');
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject({
      code: 'VAULT_KMS_UNAVAILABLE',
      details: { reason: 'refused', providerCode: 'UNAUTHENTICATED', attempts: 1 },
    });
    expect(service.requestCount()).toBe(1);
  });

  it.each(['', 'k', `${googleKey}/cryptoKeyVersions/1`, `${googleKey}\n`])(
    'refuses %j as a key',
    async (keyName) => {
      const { client } = await open();
      expect(() => googleKms({ client, keyName })).toThrow(
        expect.objectContaining({ code: 'VAULT_ROOT_KEY_INVALID' }),
      );
    },
  );
});

describe('an error of Google', () => {
  it.each([
    [{ code: 3, message: 'Decryption failed' }, { meaning: 'damaged' }],
    [{ code: 3, message: 'The checksum in field x did not match' }, { meaning: 'checksum' }],
    [{ code: 5 }, { meaning: 'unknown' }],
    [{ code: 14 }, { meaning: 'failed', providerCode: 'UNAVAILABLE' }],
    [{ code: 4 }, { meaning: 'timeout' }],
    [{ code: 400 }, { meaning: 'failed' }],
    [new TypeError('a bug'), { meaning: 'failed' }],
    [null, { meaning: 'failed' }],
    [
      { code: 8, statusDetails: [{ retryDelay: { seconds: '1', nanos: 500_000_000 } }] },
      { meaning: 'throttled', retryAfterMs: 1500 },
    ],
    [
      {
        code: 429,
        response: {
          data: '{"error":{"status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"2.5s"}]}}',
        },
      },
      { meaning: 'throttled', retryAfterMs: 2500 },
    ],
    [{ code: 502, response: { data: '<html>' } }, { meaning: 'failed' }],
  ])('means, over gRPC and over REST, in case %#, what it says', (error, meaning) => {
    expect(judgeGoogleError(error)).toMatchObject(meaning);
  });
});
