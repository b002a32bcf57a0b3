import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { rootKeyBytes, secretText } from '../../test/use-vault.ts';
import { useVaultParts } from '../../test/vault-parts.ts';
import { fingerprintOf } from '../data-key.ts';
import { createVaultDoctor } from '../doctor/vault-doctor.ts';
import { memoryKms } from '../testing/index.ts';

describe('SQL that was smuggled into a tenant', () => {
  const { db, put, read, letTimePass, ...rest } = useVaultParts();
  const { acme, globex } = db.tenants;
  const context = () => db.context(acme);
  const rootKeyId = async () => (await rest.vault().keys.status(context()))[0]?.rootKeyIds[0];
  const addGarbage = async () =>
    await rest.inject(acme, 'select vault.add_wrapping(1, $1, $2)', [
      await rootKeyId(),
      randomBytes(105),
    ]);

  it('cannot hide a good wrapping behind a bad one, and sets off an alarm', async () => {
    await put(acme);
    await addGarbage();
    expect(await read(acme, undefined, rest.create())).toBe(secretText);
    expect(rest.alarms()).toMatchObject([
      { kind: 'wrapping_not_opened', tenantId: acme, keyVersion: 1 },
    ]);
  });

  it('displaces no good wrapping by its own when the doctor is heard: a rewrap puts one in front', async () => {
    await put(acme);
    const add = 'select vault.add_wrapping(1, $1, $2)';
    await rest.inject(acme, add, ['nobody', randomBytes(105)]);
    const doctor = createVaultDoctor({ db: db.tenancy, kms: memoryKms([rootKeyBytes]) });
    expect(await doctor.examineTenant(context())).toMatchObject([
      { code: 'wrapping_unknown', severity: 'error', detail: 'root key: nobody, wrapping: 2' },
    ]);
    expect(await rest.vault().keys.rewrap(context())).toMatchObject({ rewrapped: [1] });
    expect(await rest.vault().keys.rewrap(context())).toMatchObject({ current: [1] });
    expect(await doctor.examineTenant(context())).toEqual([]);
    await letTimePass('8 days');
    await rest.inject(acme, 'select vault.remove_old_wrappings(1, 2)');
    expect(await read(acme, undefined, rest.create())).toBe(secretText);
    expect(await rest.vault().keys.removeOldWrappings(context())).toBe(1);
    expect((await rest.vault().keys.status(context()))[0]?.rootKeyIds).toEqual([await rootKeyId()]);
  });

  it('cannot take up the room of a good wrapping for good', async () => {
    await put(acme);
    for (let count = 1; count < 16; count += 1) {
      await rest.inject(acme, 'select vault.add_wrapping(1, $1, $2)', ['x', randomBytes(105)]);
    }
    const { keys } = rest.vault();
    expect(await keys.rewrap(context())).toMatchObject({ current: [1] });
    await letTimePass('8 days');
    expect(await keys.removeOldWrappings(context())).toBe(15);
    expect(await read(acme, undefined, rest.create())).toBe(secretText);
  });

  it('cannot fill the wrappings without end', async () => {
    await put(acme);
    for (let count = 1; count < 16; count += 1) await addGarbage();
    await expect(addGarbage()).rejects.toMatchObject({ details: { sqlState: 'AV005' } });
    expect(await read(acme, undefined, rest.create())).toBe(secretText);
  });

  it.each([
    'select vault.retire_data_key(1, true)',
    'select vault.promote_data_key(1, 0)',
    'select vault.remove_old_wrappings(1, 1)',
    'select vault.remove_old_wrappings(1, 2)',
    'select vault.execute_shred(gen_random_uuid(), gen_random_uuid())',
    `select vault.add_data_key(9, '\\x00112233445566778899aabbccddeeff', 'x', repeat('x', 32)::bytea)`,
  ])('cannot make a secret unreadable at once: %s', async (sql) => {
    await put(acme);
    await addGarbage();
    await expect(rest.inject(acme, sql)).rejects.toThrow();
    expect(await read(acme, undefined, rest.create())).toBe(secretText);
  });

  it('cannot make secrets unreadable by a key of its own making, and rotation recovers', async () => {
    await put(acme);
    const fingerprint = fingerprintOf(randomBytes(32));
    await rest.inject(acme, 'select vault.add_data_key(2, $1, $2, $3)', [
      fingerprint,
      await rootKeyId(),
      randomBytes(105),
    ]);
    await rest.inject(acme, 'select vault.promote_data_key(2, 0)');
    expect(await read(acme, undefined, rest.create())).toBe(secretText);
    await expect(put(acme, Buffer.from('x'), rest.at(1))).rejects.toMatchObject({
      code: 'VAULT_DATA_KEY_DAMAGED',
    });
    expect(await rest.vault().keys.rotate(context())).toBe(3);
    await letTimePass('10 minutes');
    await rest.vault().keys.promote(context(), 3);
    await put(acme, Buffer.from('x'), rest.at(1));
    expect(await read(acme, rest.at(1))).toBe('x');
  });

  it('reaches no key of another tenant by any function', async () => {
    await put(globex);
    await put(acme);
    await letTimePass('30 days');
    for (const sql of [
      `select vault.add_wrapping(1, 'x', repeat('x', 32)::bytea)`,
      'select vault.mark_payload_key(1)',
    ]) {
      await rest.inject(acme, sql);
    }
    const { rows } = await db.superuser.query(
      `select seals_payloads,
              (select count(*)::integer from vault.data_key_wrapping where tenant_id = $1) as wrappings
         from vault.data_key where tenant_id = $1`,
      [globex],
    );
    expect(rows).toEqual([{ seals_payloads: false, wrappings: 1 }]);
  });

  it('has no function without a tenant', async () => {
    await put(acme);
    for (const call of [
      'vault.retire_data_key(1, true)',
      'vault.mark_payload_key(1)',
      'vault.keep_data_key(1)',
    ]) {
      await expect(db.app.query(`select ${call}`)).rejects.toMatchObject({ code: 'AT001' });
      await expect(db.ops.query(`select ${call}`)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
