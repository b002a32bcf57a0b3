import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { rootKeyBytes, secretText, useVault } from '../../test/use-vault.ts';
import { fingerprintOf } from '../data-key.ts';
import { memoryKms } from '../testing/index.ts';

const world = () => useVault();

describe('a data key', () => {
  const { db, put, read, letTimePass, ...rest } = named(world());
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

describe('re-encryption', () => {
  const { db, put, read, letTimePass, ...rest } = named(world());
  const { acme } = db.tenants;
  const keys = () => rest.vault().keys;
  const context = () => db.context(acme);
  const fill = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      await put(acme, Buffer.from(`secret ${index}`), rest.at(index));
    }
    await keys().rotate(context());
    await letTimePass('10 minutes');
    await keys().promote(context(), 2);
  };
  const tokens = async () => {
    const { rows } = await db.superuser.query<{ token: Buffer; created_at: Date }>(
      'select token, created_at from vault.credential order by field',
    );
    return rows;
  };

  it('keeps the time of each token and the date of each credential', async () => {
    await fill(3);
    const before = await tokens();
    await keys().reencrypt(context());
    const after = await tokens();
    for (const [index, { token, created_at }] of after.entries()) {
      expect(token.subarray(0, 9)).toEqual(before[index]?.token.subarray(0, 9));
      expect(token).not.toEqual(before[index]?.token);
      expect(created_at).toEqual(before[index]?.created_at);
    }
  });

  it('goes by batches, tells its progress, and ends when it is asked to', async () => {
    await fill(5);
    const seen: number[] = [];
    const stop = new AbortController();
    const onProgress = ({ resealed }: { resealed: number }) => {
      seen.push(resealed);
      if (resealed >= 4) stop.abort();
    };
    const options = { batchSize: 2, pauseMs: 1, onProgress, signal: stop.signal };
    expect(await keys().reencrypt(context(), options)).toMatchObject({ resealed: 4 });
    expect(seen).toEqual([2, 4]);
    expect(await keys().reencrypt(context())).toMatchObject({ resealed: 1 });
    expect(await keys().reencrypt(context())).toMatchObject({ resealed: 0 });
    for (let index = 0; index < 5; index += 1) {
      expect(await read(acme, rest.at(index), rest.create())).toBe(`secret ${index}`);
    }
  });

  it('writes nothing in a dry run', async () => {
    await fill(3);
    const before = await tokens();
    expect(await keys().reencrypt(context(), { dryRun: true, batchSize: 2 })).toMatchObject({
      resealed: 3,
    });
    expect(await tokens()).toEqual(before);
    expect(await rest.events(acme, 'credentials.')).toEqual([]);
  });

  it('passes over a damaged credential, alarms, and leaves its version in use', async () => {
    await fill(3);
    await rest.tamper(`token = set_byte(token, 40, get_byte(token, 40) # 1) where field = 'f_1'`);
    expect(await keys().reencrypt(context())).toMatchObject({ resealed: 2, failed: 1 });
    expect(rest.alarms()).toMatchObject([
      { kind: 'credential_not_opened', code: 'VAULT_CREDENTIAL_DAMAGED' },
    ]);
    await expect(keys().retire(context(), 1)).rejects.toMatchObject({ code: 'VAULT_KEY_IN_USE' });
    expect(await rest.events(acme, 'credentials.')).toMatchObject([
      { outcome: 'failure', details: { resealed: 2, failed: 1 } },
    ]);
  });

  it('does not overwrite what was put while it was at work', async () => {
    await fill(1);
    const { tenancy } = db;
    // The job has read and resealed when it opens its second transaction; there the owner is faster.
    let transactions = 0;
    const meddling = rest.createWith({
      db: {
        ...tenancy,
        withTenant: async (...call: Parameters<typeof tenancy.withTenant>) => {
          transactions += 1;
          if (transactions === 2) await put(acme, Buffer.from('newer'), rest.at(0));
          return (await tenancy.withTenant(...call)) as never;
        },
      },
    });
    expect(await meddling.keys.reencrypt(context())).toMatchObject({ resealed: 0, overtaken: 1 });
    expect(await read(acme, rest.at(0))).toBe('newer');
  });

  it('ends, and loses nothing, when the key management service goes away', async () => {
    await fill(2);
    const down = Object.assign(new Error('down'), { code: 'DOWN' });
    const kms = { ...memoryKms([rootKeyBytes]), unwrap: () => Promise.reject(down) };
    await expect(rest.createWith({ kms }).keys.reencrypt(context())).rejects.toBe(down);
    expect(await read(acme, rest.at(0))).toBe('secret 0');
    expect(await keys().reencrypt(context())).toMatchObject({ resealed: 2 });
  });

  it('answers null for a tenant without a key', async () => {
    expect(await keys().reencrypt(context())).toBeNull();
  });
});

describe('a new root key', () => {
  const { db, put, read, letTimePass, ...rest } = named(world());
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

describe('SQL that was smuggled into a tenant', () => {
  const { db, put, read, letTimePass, ...rest } = named(world());
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
    `select vault.execute_shred(gen_random_uuid())`,
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

/** The parts of the world that hold still, and the others as functions. */
function named(all: ReturnType<typeof useVault>) {
  return {
    db: all.db,
    put: all.put,
    read: all.read,
    letTimePass: all.letTimePass,
    inject: all.inject,
    events: all.events,
    tamper: all.tamper,
    create: all.create,
    createWith: all.createWith,
    vault: () => all.vault,
    alarms: () => all.alarms,
    at: (index: number) => ({ ...all.place, field: `f_${index}` }),
  };
}

async function tokenRows(db: ReturnType<typeof useVault>['db']) {
  const { rows } = await db.superuser.query<{ token: Buffer }>(
    'select token from vault.credential',
  );
  return rows;
}

async function settle(promise: Promise<number>): Promise<number | null> {
  return await promise.catch(() => null);
}
