import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { rootKeyBytes, secretText } from '../../test/use-vault.ts';
import { useVaultParts } from '../../test/vault-parts.ts';
import type { VaultParts } from '../../test/vault-parts.ts';
import { memoryKms } from '../testing/index.ts';

describe('a new root key', () => {
  const { db, put, read, letTimePass, ...rest } = useVaultParts();
  const { acme } = db.tenants;
  const context = () => db.context(acme);
  const newer = randomBytes(32);
  const both = () => rest.createWith({ kms: memoryKms([newer, rootKeyBytes]) });
  const newOnly = () => rest.createWith({ kms: memoryKms([newer]) });

  it('takes over by a rewrap of the data keys alone, and the old one still opens', async () => {
    await put(acme);
    const [{ token } = { token: null }] = await tokenRows(db);
    await expect(read(acme, undefined, newOnly())).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_UNKNOWN',
    });
    expect(await both().keys.rewrap(context())).toEqual({
      rewrapped: [1],
      current: [],
      failed: [],
    });
    expect(await read(acme, undefined, newOnly())).toBe(secretText);
    expect(await read(acme, undefined, rest.create())).toBe(secretText);
    expect((await tokenRows(db))[0]?.token).toEqual(token);
    expect(await both().keys.rewrap(context())).toEqual({
      rewrapped: [],
      current: [1],
      failed: [],
    });
  });

  it('covers pending and old versions too', async () => {
    await put(acme);
    await rest.vault().keys.rotate(context());
    await letTimePass('10 minutes');
    await rest.vault().keys.promote(context(), 2);
    await rest.vault().keys.rotate(context());
    expect(await both().keys.rewrap(context())).toEqual({
      rewrapped: [1, 2, 3],
      current: [],
      failed: [],
    });
    expect(await read(acme, undefined, newOnly())).toBe(secretText);
  });

  it('is only looked at in a dry run', async () => {
    await put(acme);
    expect(await both().keys.rewrap(context(), { dryRun: true })).toMatchObject({ rewrapped: [1] });
    await expect(read(acme, undefined, newOnly())).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_UNKNOWN',
    });
  });

  it('displaces the old wrapping a week later, and not before', async () => {
    await put(acme);
    await both().keys.rewrap(context());
    expect(await both().keys.removeOldWrappings(context())).toBe(0);
    await letTimePass('6 days 23 hours');
    expect(await both().keys.removeOldWrappings(context())).toBe(0);
    await letTimePass('2 hours');
    expect(await both().keys.removeOldWrappings(context())).toBe(1);
    expect(await read(acme, undefined, newOnly())).toBe(secretText);
    await expect(read(acme, undefined, rest.create())).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_UNKNOWN',
    });
  });

  it('never displaces a wrapping while the newest good one is still by the old root key', async () => {
    await put(acme);
    await letTimePass('30 days');
    expect(await both().keys.removeOldWrappings(context())).toBe(0);
    expect(await read(acme, undefined, rest.create())).toBe(secretText);
  });

  it('is not displaced by a process that does not have it', async () => {
    await put(acme);
    await both().keys.rewrap(context());
    await letTimePass('8 days');
    // It opens the older wrapping, takes it for the newest good one, and knows nothing of the other.
    expect(await rest.vault().keys.removeOldWrappings(context())).toBe(0);
    expect(await read(acme, undefined, newOnly())).toBe(secretText);
  });

  it('stores no wrapping that it could not open again', async () => {
    await put(acme);
    const kms = memoryKms([newer, rootKeyBytes]);
    const lying = { ...kms, wrap: () => kms.wrap(randomBytes(32), { tenantId: acme, version: 1 }) };
    await expect(rest.createWith({ kms: lying }).keys.rewrap(context())).rejects.toMatchObject({
      code: 'VAULT_DATA_KEY_DAMAGED',
    });
    expect((await rest.vault().keys.status(context()))[0]?.rootKeyIds).toHaveLength(1);
  });
});

async function tokenRows(db: VaultParts['db']) {
  const { rows } = await db.superuser.query<{ token: Buffer }>(
    'select token from vault.credential',
  );
  return rows;
}
