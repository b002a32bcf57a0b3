import { describe, expect, it } from 'vitest';

import { parseTenantId } from '@ataski/kernel';

import { createRootKey } from './root-key.ts';

const tenantId = parseTenantId('00000000-0000-4000-8000-00000000000a');
const otherTenantId = parseTenantId('00000000-0000-4000-8000-00000000000b');
const context = { tenantId, version: 1 };
const dataKey = Buffer.alloc(32, 'd');
const older = Buffer.alloc(32, 'o');
const newer = Buffer.alloc(32, 'n');

describe('createRootKey', () => {
  it('unwraps what it wrapped', async () => {
    const rootKey = createRootKey([newer]);
    const wrapped = await rootKey.wrap(dataKey, context);
    expect(await rootKey.unwrap(wrapped, context)).toEqual(dataKey);
  });

  it('wraps with the first key and unwraps with any', async () => {
    const before = await createRootKey([older]).wrap(dataKey, context);
    const both = createRootKey([newer, older]);
    expect(await both.unwrap(before, context)).toEqual(dataKey);
    const after = await both.wrap(dataKey, context);
    expect(await createRootKey([newer]).unwrap(after, context)).toEqual(dataKey);
  });

  it('refuses a data key that was wrapped by a key it does not hold, naming that key', async () => {
    const wrapped = await createRootKey([older]).wrap(dataKey, context);
    await expect(createRootKey([newer]).unwrap(wrapped, context)).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_UNKNOWN',
      kind: 'unavailable',
      details: { rootKeyId: wrapped.rootKeyId },
    });
  });

  it.each([
    { what: 'another tenant', other: { tenantId: otherTenantId, version: 1 } },
    { what: 'another version', other: { tenantId, version: 2 } },
  ])('refuses a data key that was wrapped for $what', async ({ other }) => {
    const rootKey = createRootKey([newer]);
    const wrapped = await rootKey.wrap(dataKey, context);
    await expect(rootKey.unwrap(wrapped, other)).rejects.toMatchObject({
      code: 'VAULT_DATA_KEY_DAMAGED',
      kind: 'integrity',
    });
  });

  it('refuses a wrapped data key with any byte changed', async () => {
    const rootKey = createRootKey([newer]);
    const wrapped = await rootKey.wrap(dataKey, context);
    for (let index = 0; index < wrapped.bytes.length; index += 1) {
      const bytes = Buffer.from(wrapped.bytes);
      bytes[index]! ^= 1;
      await expect(rootKey.unwrap({ ...wrapped, bytes }, context)).rejects.toMatchObject({
        code: 'VAULT_DATA_KEY_DAMAGED',
      });
    }
  });

  it('names a key by its fingerprint, never by its bytes', async () => {
    const { rootKeyId } = await createRootKey([newer]).wrap(dataKey, context);
    expect(rootKeyId).toMatch(/^root-[0-9a-f]{16}$/);
    expect(rootKeyId).not.toBe((await createRootKey([older]).wrap(dataKey, context)).rootKeyId);
    expect(newer.toString('hex')).not.toContain(rootKeyId.slice(5));
  });

  it('refuses to exist without a key, or with one that has not 32 bytes', () => {
    expect(() => createRootKey([])).toThrow(/no root key/);
    expect(() => createRootKey([Buffer.alloc(31)])).toThrow(/32 bytes/);
  });
});
