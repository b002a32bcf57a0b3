import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { parseTenantId } from '@ataski/kernel';

import { fingerprintOf } from './data-key.ts';
import type { DataKey, NumberedWrapping } from './data-key.ts';
import { VaultError } from './errors.ts';
import type { WrappedDataKey } from './kms/kms-provider.ts';
import { memoryKms } from './kms/memory-kms.ts';
import { unwrapDataKey } from './unwrap-data-key.ts';

const tenantId = parseTenantId('00000000-0000-4000-8000-00000000000a');
const material = randomBytes(32);
const context = { tenantId, version: 1 };
const kms = memoryKms([Buffer.alloc(32, 'r')]);
const other = memoryKms([Buffer.alloc(32, 'o')]);

function keyOf(...wrapped: readonly WrappedDataKey[]): DataKey {
  const wrappings: NumberedWrapping[] = wrapped.map((each, index) => ({
    number: wrapped.length - index,
    ...each,
  }));
  const fingerprint = fingerprintOf(material);
  return { version: 1, state: 'primary', fingerprint, sealsPayloads: false, wrappings };
}

async function unwrap(key: DataKey, provider = kms) {
  const bad: number[] = [];
  const listener = (_tenant: unknown, _key: unknown, { number }: NumberedWrapping) =>
    bad.push(number);
  const opened = await unwrapDataKey(provider, tenantId, key, listener);
  return { bytes: Buffer.from(opened.material), number: opened.wrapping.number, bad };
}

describe('unwrapDataKey', () => {
  const good = () => kms.wrap(material, context);
  const foreign = () => other.wrap(material, context);
  const garbage = async () => ({ ...(await good()), bytes: randomBytes(105) });
  const wrongKey = () => kms.wrap(randomBytes(32), context);

  it('takes the newest wrapping that holds the key', async () => {
    const key = keyOf(await good(), await good());
    expect(await unwrap(key)).toEqual({ bytes: material, number: 2, bad: [] });
  });

  it('passes over wrappings by root keys that are not loaded, without a word', async () => {
    const key = keyOf(await foreign(), await good());
    expect(await unwrap(key)).toEqual({ bytes: material, number: 1, bad: [] });
  });

  it('passes over bad wrappings and over wrappings of another key, and tells of each', async () => {
    const key = keyOf(await garbage(), await wrongKey(), await good());
    expect(await unwrap(key)).toEqual({ bytes: material, number: 1, bad: [3, 2] });
  });

  it('refuses a key of which every wrapping is bad', async () => {
    await expect(unwrap(keyOf(await garbage(), await wrongKey()))).rejects.toMatchObject({
      code: 'VAULT_DATA_KEY_DAMAGED',
      kind: 'integrity',
      details: { keyVersion: 1 },
    });
    await expect(unwrap(keyOf())).rejects.toMatchObject({ code: 'VAULT_DATA_KEY_DAMAGED' });
  });

  it('says when no root key is loaded', async () => {
    await expect(unwrap(keyOf(await foreign()))).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_UNKNOWN',
    });
  });

  it('calls nothing damaged while a root key that might open it is not loaded', async () => {
    for (const key of [
      keyOf(await garbage(), await foreign()),
      keyOf(await foreign(), await wrongKey()),
    ]) {
      await expect(unwrap(key)).rejects.toMatchObject({
        code: 'VAULT_ROOT_KEY_UNKNOWN',
        kind: 'unavailable',
      });
    }
  });

  it('calls nothing damaged while the service that might know is away', async () => {
    const away = new VaultError('VAULT_KMS_UNAVAILABLE', { kms: 'test' });
    let calls = 0;
    const flaky = {
      ...kms,
      unwrap: async (...call: Parameters<typeof kms.unwrap>) => {
        calls += 1;
        if (calls === 1) throw away;
        return await kms.unwrap(...call);
      },
    };
    await expect(unwrap(keyOf(await good(), await garbage()), flaky)).rejects.toBe(away);
  });

  it('refuses a destroyed key', async () => {
    const key = { ...keyOf(await good()), state: 'destroyed' as const };
    await expect(unwrap(key)).rejects.toMatchObject({ code: 'VAULT_KEY_DESTROYED' });
  });
});
