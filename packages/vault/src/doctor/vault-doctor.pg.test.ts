import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { rootKeyBytes, useVault } from '../../test/use-vault.ts';
import { VaultError } from '../errors.ts';
import type { KmsProvider } from '../kms/kms-provider.ts';
import { memoryKms } from '../testing/index.ts';
import { createVaultDoctor } from './vault-doctor.ts';

describe('the doctor of the vault', () => {
  const world = useVault();
  const { acme } = world.db.tenants;
  const context = () => world.db.context(acme);
  const doctor = (kms: KmsProvider = memoryKms([rootKeyBytes])) =>
    createVaultDoctor({ db: world.db.tenancy, kms });
  const found = async (kms?: KmsProvider) =>
    (await doctor(kms).examineTenant(context())).map(({ code, severity, keyVersion }) => [
      code,
      severity,
      keyVersion,
    ]);
  const rotate = async (): Promise<void> => {
    const version = await world.vault.keys.rotate(context());
    await world.letTimePass('10 minutes');
    await world.vault.keys.promote(context(), version);
  };

  it('finds nothing in a vault that is well, nor in an empty one', async () => {
    expect(await found()).toEqual([]);
    await world.put(acme);
    await rotate();
    await world.vault.keys.rotate(context());
    expect(await found()).toEqual([]);
    expect(await doctor().examineKms()).toEqual([]);
    expect(await doctor().examineGrants(context())).toEqual([]);
  });

  it('finds a root key that cannot be reached', async () => {
    const down = new VaultError('VAULT_KMS_UNAVAILABLE', { kms: 'test' });
    const kms = { ...memoryKms([rootKeyBytes]), checkHealth: () => Promise.reject(down) };
    expect(await doctor(kms).examineKms()).toMatchObject([
      { code: 'kms_unavailable', severity: 'error', detail: 'VAULT_KMS_UNAVAILABLE' },
    ]);
  });

  it('finds a key that no loaded root key opens', async () => {
    await world.put(acme);
    expect(await found(memoryKms([randomBytes(32)]))).toEqual([['key_not_opened', 'error', 1]]);
  });

  it('finds a key that is not the one of its fingerprint', async () => {
    await world.put(acme);
    await world.db.superuser.query(
      'update vault.data_key set fingerprint = set_byte(fingerprint, 0, get_byte(fingerprint, 0) # 1)',
    );
    expect(await found()).toEqual([
      ['wrapping_not_opened', 'error', 1],
      ['key_not_opened', 'error', 1],
    ]);
  });

  it('finds a bad wrapping in front of a good one', async () => {
    await world.put(acme);
    const [key] = await world.vault.keys.status(context());
    await world.inject(acme, 'select vault.add_wrapping(1, $1, $2)', [
      key?.rootKeyIds[0],
      randomBytes(105),
    ]);
    expect(await found()).toEqual([['wrapping_not_opened', 'error', 1]]);
  });

  it('finds credentials under a version that was destroyed, and a tenant without a primary key', async () => {
    await world.put(acme);
    await world.db.superuser.query(`update vault.data_key set state = 'destroyed'`);
    expect(await found()).toEqual([
      ['primary_missing', 'error', undefined],
      ['credential_without_key', 'error', undefined],
    ]);
  });

  it('finds nothing amiss where a tenant was shredded', async () => {
    await world.put(acme);
    const reason = 'the contract has ended';
    const { id } = await world.vault.shredding.request(context(), { reason });
    await world.letTimePass('8 days');
    await world.vault.shredding.execute(context(), id);
    expect(await found()).toEqual([]);
  });

  it('finds a pending key and a re-encryption that were left lying for a week', async () => {
    await world.put(acme);
    await rotate();
    await world.vault.keys.rotate(context());
    await world.letTimePass('6 days');
    expect(await found()).toEqual([]);
    await world.letTimePass('2 days');
    expect(await found()).toEqual([
      ['reencrypt_due', 'warning', 1],
      ['pending_stale', 'warning', 3],
    ]);
  });

  it('finds wrappings under an old root key, and old wrappings beside new ones', async () => {
    await world.put(acme);
    const kms = memoryKms([randomBytes(32), rootKeyBytes]);
    expect(await found(kms)).toEqual([['rewrap_due', 'warning', 1]]);
    await world.createWith({ kms }).keys.rewrap(context());
    expect(await found(kms)).toEqual([]);
    await world.letTimePass('8 days');
    expect(await found(kms)).toEqual([['old_wrapping', 'warning', 1]]);
  });

  it.each([
    ['grant update on vault.data_key to ataski_app', 'ataski_app: update on vault.data_key'],
    ['grant insert on vault.data_key_wrapping to ataski_app', 'insert on vault.data_key_wrapping'],
    ['grant select on vault.credential to ataski_ops', 'ataski_ops: select on vault.credential'],
    ['grant update (field) on vault.credential to ataski_app', 'update (field)'],
    [
      'grant update (state) on vault.data_key to ataski_app',
      'ataski_app: update on vault.data_key',
    ],
    ['grant select (token) on vault.credential to ataski_ops', 'ataski_ops: select on vault.cred'],
    ['grant select on vault.break_glass to ataski_ops', 'ataski_ops: select on vault.break_glass'],
    ['grant select on vault.shred_request to ataski_ops', 'ataski_ops: select on vault.shred'],
    ['grant delete on vault.shred_request to ataski_app', 'delete on vault.shred_request'],
    ['grant update on vault.break_glass to ataski_app', 'update on vault.break_glass'],
  ])('finds what nobody should have been granted: %s', async (sql, detail) => {
    await world.db.superuser.query(sql);
    try {
      expect(await doctor().examineGrants(context())).toContainEqual({
        code: 'grant_unexpected',
        severity: 'error',
        tenantId: null,
        detail: expect.stringContaining(detail) as string,
      });
    } finally {
      await world.db.superuser.query(
        sql.replace('grant', 'revoke').replace(/ to (?=ataski)/, ' from '),
      );
    }
    expect(await doctor().examineGrants(context())).toEqual([]);
  });

  it('says nothing of tenants while the service is away', async () => {
    await world.put(acme);
    const down = new VaultError('VAULT_KMS_UNAVAILABLE', { kms: 'test' });
    const kms = { ...memoryKms([rootKeyBytes]), unwrap: () => Promise.reject(down) };
    await expect(found(kms)).rejects.toBe(down);
  });
});
