import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { secretText } from '../../test/use-vault.ts';
import { useVaultParts } from '../../test/vault-parts.ts';

describe('a data key', () => {
  const { db, put, read, letTimePass, ...rest } = useVaultParts();
  const { acme } = db.tenants;
  const keys = () => rest.vault().keys;
  const context = () => db.context(acme);
  const states = async () =>
    (await keys().status(context())).map(({ version, state, credentials }) => [
      version,
      state,
      credentials,
    ]);
  const promoteNext = async (): Promise<number> => {
    const version = await keys().rotate(context());
    await letTimePass('10 minutes');
    await keys().promote(context(), version);
    return version;
  };

  it('is followed by another without a moment in which a secret cannot be read', async () => {
    await put(acme);
    expect(await keys().rotate(context())).toBe(2);
    expect(await states()).toEqual([
      [1, 'primary', 1],
      [2, 'pending', 0],
    ]);
    expect(await read(acme)).toBe(secretText);
    await letTimePass('10 minutes');
    await keys().promote(context(), 2);
    expect(await states()).toEqual([
      [1, 'decrypt_only', 1],
      [2, 'primary', 0],
    ]);
    expect(await read(acme)).toBe(secretText);
    expect(await keys().reencrypt(context())).toEqual({
      keyVersion: 2,
      resealed: 1,
      overtaken: 0,
      failed: 0,
    });
    expect(await states()).toEqual([
      [1, 'decrypt_only', 0],
      [2, 'primary', 1],
    ]);
    expect(await read(acme)).toBe(secretText);
    expect(await keys().retire(context(), 1)).toBeInstanceOf(Date);
    expect(await read(acme)).toBe(secretText);
    await letTimePass('8 days');
    expect(await keys().retire(context(), 1)).toBeNull();
    expect(await states()).toEqual([
      [1, 'destroyed', 0],
      [2, 'primary', 1],
    ]);
    expect(await read(acme, undefined, rest.create())).toBe(secretText);
  });

  it('is added once, however often it is asked for', async () => {
    await put(acme);
    const asked = await Promise.all(
      [keys().rotate(context()), keys().rotate(context())].map(settle),
    );
    expect(asked.filter((version) => version === 2).length).toBeGreaterThan(0);
    expect(await keys().rotate(context())).toBe(2);
    expect(await states()).toEqual([
      [1, 'primary', 1],
      [2, 'pending', 0],
    ]);
  });

  it('is not rotated before there is one', async () => {
    await expect(keys().rotate(context())).rejects.toMatchObject({
      code: 'VAULT_KEY_STATE_CONFLICT',
    });
  });

  it('is not promoted before every process has had the time to load its root key', async () => {
    await put(acme);
    await keys().rotate(context());
    await expect(keys().promote(context(), 2)).rejects.toMatchObject({ code: 'VAULT_NOT_DUE' });
    await letTimePass('4 minutes 50 seconds');
    await expect(keys().promote(context(), 2)).rejects.toMatchObject({ code: 'VAULT_NOT_DUE' });
    await letTimePass('10 seconds');
    await keys().promote(context(), 2);
  });

  it('is not promoted by a process that cannot open it', async () => {
    await put(acme);
    await keys().rotate(context());
    await letTimePass('10 minutes');
    const stranger = rest.create(undefined, randomBytes(32));
    await expect(stranger.keys.promote(context(), 2)).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_UNKNOWN',
    });
    await expect(keys().promote(context(), 1)).rejects.toMatchObject({
      code: 'VAULT_KEY_STATE_CONFLICT',
    });
    await expect(keys().promote(context(), 3)).rejects.toMatchObject({
      code: 'VAULT_KEY_STATE_CONFLICT',
    });
  });

  it('is not retired while a credential is sealed under it, nor as primary', async () => {
    await put(acme);
    await promoteNext();
    await expect(keys().retire(context(), 1)).rejects.toMatchObject({
      code: 'VAULT_KEY_IN_USE',
      details: { keyVersion: 1 },
    });
    await expect(keys().retire(context(), 2)).rejects.toMatchObject({
      code: 'VAULT_KEY_STATE_CONFLICT',
    });
  });

  it('is not retired while payloads may be sealed under it', async () => {
    await rest.vault().encrypt(context(), { workflow: 'w' }, Buffer.from('x'));
    await promoteNext();
    await expect(keys().retire(context(), 1)).rejects.toMatchObject({ code: 'VAULT_KEY_IN_USE' });
    expect(await keys().retire(context(), 1, { payloadsAreGone: true })).toBeInstanceOf(Date);
  });

  it('is kept when its retirement is called off', async () => {
    await put(acme);
    await promoteNext();
    await keys().reencrypt(context());
    await keys().retire(context(), 1);
    expect(await keys().keep(context(), 1)).toBe(true);
    expect(await keys().keep(context(), 1)).toBe(false);
    await letTimePass('8 days');
    expect(await keys().retire(context(), 1)).toBeInstanceOf(Date);
  });

  it('goes at once when it never was primary', async () => {
    await put(acme);
    await keys().rotate(context());
    expect(await keys().retire(context(), 2)).toBeNull();
    expect(await keys().rotate(context())).toBe(3);
  });

  it('leaves its fingerprint and no wrapping when it is destroyed', async () => {
    await put(acme);
    await keys().rotate(context());
    const before = await keys().status(context());
    await keys().retire(context(), 2);
    const after = await keys().status(context());
    expect(after[1]).toMatchObject({ state: 'destroyed', rootKeyIds: [] });
    expect(after[1]?.fingerprint).toBe(before[1]?.fingerprint);
    expect(after[1]?.fingerprint).toMatch(/^[0-9a-f]{32}$/);
  });

  it('has an audit row for each step of its life', async () => {
    await put(acme);
    await promoteNext();
    await keys().reencrypt(context());
    await keys().retire(context(), 1);
    await keys().keep(context(), 1);
    await keys().retire(context(), 1);
    await letTimePass('8 days');
    await keys().retire(context(), 1);
    const steps = await rest.events(acme, 'data_key.');
    expect(steps.map(({ action, details }) => [action, details['keyVersion']])).toEqual([
      ['data_key.created', 1],
      ['data_key.created', 2],
      ['data_key.promoted', 2],
      ['data_key.retired', 1],
      ['data_key.kept', 1],
      ['data_key.retired', 1],
      ['data_key.destroyed', 1],
    ]);
  });

  it('seals nothing when it is pending or destroyed, whoever says so', async () => {
    await put(acme);
    await keys().rotate(context());
    const move = rest.inject(acme, 'update vault.credential set key_version = 2');
    await expect(move).rejects.toMatchObject({ details: { sqlState: 'AV008' } });
    await keys().retire(context(), 2);
    const again = rest.inject(acme, 'update vault.credential set key_version = 2');
    await expect(again).rejects.toMatchObject({ details: { sqlState: 'AV008' } });
  });

  it('is of no use to a tenant that it does not belong to', async () => {
    await put(acme);
    await put(db.tenants.globex);
    await keys().rotate(context());
    const other = db.context(db.tenants.globex);
    await expect(keys().promote(other, 2)).rejects.toMatchObject({
      code: 'VAULT_KEY_STATE_CONFLICT',
    });
    expect(await keys().status(other)).toHaveLength(1);
  });
});

async function settle(promise: Promise<number>): Promise<number | null> {
  return await promise.catch(() => null);
}
