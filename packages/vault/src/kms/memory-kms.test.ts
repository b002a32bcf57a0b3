import { describe, expect, it } from 'vitest';

import { parseTenantId } from '@ataski/kernel';

import { memoryKms } from './memory-kms.ts';

const tenantId = parseTenantId('00000000-0000-4000-8000-00000000000a');
const otherTenantId = parseTenantId('00000000-0000-4000-8000-00000000000b');
const context = { tenantId, version: 1 };
const dataKey = Buffer.alloc(32, 'd');
const older = Buffer.alloc(32, 'o');
const newer = Buffer.alloc(32, 'n');

describe('memoryKms', () => {
  it('unwraps what it wrapped', async () => {
    const kms = memoryKms([newer]);
    const wrapped = await kms.wrap(dataKey, context);
    expect(await kms.unwrap(wrapped, context)).toEqual(dataKey);
  });

  it('wraps with the first key and unwraps with any', async () => {
    const before = await memoryKms([older]).wrap(dataKey, context);
    const both = memoryKms([newer, older]);
    expect(await both.unwrap(before, context)).toEqual(dataKey);
    const after = await both.wrap(dataKey, context);
    expect(await memoryKms([newer]).unwrap(after, context)).toEqual(dataKey);
  });

  it('refuses a data key that was wrapped by a key it does not hold, naming that key', async () => {
    const wrapped = await memoryKms([older]).wrap(dataKey, context);
    await expect(memoryKms([newer]).unwrap(wrapped, context)).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_UNKNOWN',
      kind: 'unavailable',
      details: { rootKeyId: wrapped.rootKeyId },
    });
  });

  it.each([
    { what: 'another tenant', other: { tenantId: otherTenantId, version: 1 } },
    { what: 'another version', other: { tenantId, version: 2 } },
  ])('refuses a data key that was wrapped for $what', async ({ other }) => {
    const kms = memoryKms([newer]);
    const wrapped = await kms.wrap(dataKey, context);
    await expect(kms.unwrap(wrapped, other)).rejects.toMatchObject({
      code: 'VAULT_DATA_KEY_DAMAGED',
      kind: 'integrity',
    });
  });

  it('refuses a wrapped data key with any byte changed', async () => {
    const kms = memoryKms([newer]);
    const wrapped = await kms.wrap(dataKey, context);
    for (let index = 0; index < wrapped.bytes.length; index += 1) {
      const bytes = Buffer.from(wrapped.bytes);
      bytes[index]! ^= 1;
      await expect(kms.unwrap({ ...wrapped, bytes }, context)).rejects.toMatchObject({
        code: 'VAULT_DATA_KEY_DAMAGED',
      });
    }
  });

  it('names a key by its fingerprint, never by its bytes', async () => {
    const { rootKeyId } = await memoryKms([newer]).wrap(dataKey, context);
    expect(rootKeyId).toMatch(/^root-[0-9a-f]{16}$/);
    expect(rootKeyId).not.toBe((await memoryKms([older]).wrap(dataKey, context)).rootKeyId);
    expect(newer.toString('hex')).not.toContain(rootKeyId.slice(5));
  });

  it('refuses to exist without a key, or with one that has not 32 bytes', () => {
    expect(() => memoryKms([])).toThrow(/no root key/);
    expect(() => memoryKms([Buffer.alloc(31)])).toThrow(/32 bytes/);
  });
});
