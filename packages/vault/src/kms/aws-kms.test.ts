import { describe, expect, it, onTestFinished } from 'vitest';

import { parseTenantId } from '@ataski/kernel';

import { awsArn, openAws } from '../../test/service-kms-subjects.ts';
import { contractLimits as limits } from '../testing/index.ts';
import { awsKms } from './aws-kms.ts';
import type { AwsKmsClient } from './aws-kms.ts';

const context = { tenantId: parseTenantId('00000000-0000-4000-8000-00000000000a'), version: 1 };
const dataKey = Buffer.alloc(32, 'd');

async function open(secretAccessKey?: string) {
  const aws = await openAws(secretAccessKey);
  onTestFinished(aws.close);
  return { ...aws, kms: awsKms({ client: aws.client, keyId: awsArn, limits }) };
}

describe('awsKms', () => {
  it('does not ask again with a signature that was refused', async () => {
    const { kms, service } = await open('another secret');
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject({
      code: 'VAULT_KMS_UNAVAILABLE',
      details: { reason: 'refused', providerCode: 'InvalidSignatureException', attempts: 1 },
    });
    expect(service.requestCount()).toBe(1);
  });

  it('unwraps under another key only when told of it', async () => {
    const { kms, client } = await open();
    const olderKeyId = `${awsArn}c`;
    const wrapped = await awsKms({ client, keyId: olderKeyId, limits }).wrap(dataKey, context);
    await expect(kms.unwrap(wrapped, context)).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_UNKNOWN',
      details: { rootKeyId: olderKeyId },
    });
    const both = awsKms({ client, keyId: awsArn, olderKeyIds: [olderKeyId], limits });
    expect(Buffer.from(await both.unwrap(wrapped, context))).toEqual(dataKey);
  });

  it('refuses a data key whose row names another key than the one that wrapped it', async () => {
    const { client } = await open();
    const ids = { keyId: awsArn, olderKeyIds: [`${awsArn}c`] };
    const kms = awsKms({ client, ...ids, limits });
    const wrapped = await kms.wrap(dataKey, context);
    await expect(
      kms.unwrap({ ...wrapped, rootKeyId: `${awsArn}c` }, context),
    ).rejects.toMatchObject({
      code: 'VAULT_DATA_KEY_DAMAGED',
      details: { providerCode: 'IncorrectKeyException' },
    });
  });

  it('cannot use a key that is pending deletion', async () => {
    const { kms, simulator } = await open();
    const wrapped = await kms.wrap(dataKey, context);
    simulator.setState(awsArn, 'PendingDeletion');
    const refusal = { code: 'VAULT_ROOT_KEY_UNKNOWN', details: { rootKeyId: awsArn } };
    await expect(kms.unwrap(wrapped, context)).rejects.toMatchObject(refusal);
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject(refusal);
  });

  it('hands AWS tenant and version as the encryption context, and nothing secret', async () => {
    const seen: unknown[] = [];
    const client: AwsKmsClient = {
      encrypt: async ({ EncryptionContext, KeyId }) => {
        seen.push(EncryptionContext);
        return { CiphertextBlob: Buffer.from('x'), KeyId };
      },
      decrypt: () => Promise.reject(new Error('unused')),
    };
    await awsKms({ client, keyId: awsArn }).wrap(dataKey, context);
    expect(seen).toEqual([
      {
        'ataski:purpose': 'ataski.vault.data-key',
        'ataski:tenant': context.tenantId,
        'ataski:version': '1',
      },
    ]);
  });

  it('does not keep what another key wrapped', async () => {
    const client: AwsKmsClient = {
      encrypt: async () => ({ CiphertextBlob: Buffer.from('x'), KeyId: `${awsArn}c` }),
      decrypt: async () => ({ Plaintext: dataKey, KeyId: `${awsArn}c` }),
    };
    const kms = awsKms({ client, keyId: awsArn, limits });
    const wrapped = { rootKeyId: awsArn, bytes: Buffer.from('x') };
    const refusal = { code: 'VAULT_KMS_UNAVAILABLE' };
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject(refusal);
    await expect(kms.unwrap(wrapped, context)).rejects.toMatchObject(refusal);
  });

  it.each(['', 'alias/ataski', '1234abcd-12ab-34cd-56ef-1234567890ab', `${awsArn}\n`])(
    'refuses %j as a key',
    async (keyId) => {
      const { client } = await open();
      expect(() => awsKms({ client, keyId })).toThrow(
        expect.objectContaining({ code: 'VAULT_ROOT_KEY_INVALID' }),
      );
    },
  );
});
