import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { rootKeyBytes } from '../../test/use-vault.ts';
import { useVaultParts } from '../../test/vault-parts.ts';
import { memoryKms } from '../testing/index.ts';

describe('re-encryption', () => {
  const { db, put, read, letTimePass, ...rest } = useVaultParts();
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

  it('ends when a root key that is not loaded may hold the data key, though a wrapping is damaged', async () => {
    await fill(2);
    const [{ rootKeyIds } = { rootKeyIds: [] }] = await keys().status(context());
    const damaged = [rootKeyIds[0], randomBytes(105)];
    await rest.inject(acme, 'select vault.add_wrapping(1, $1, $2)', damaged);
    await db.superuser.query(
      `update vault.data_key_wrapping set root_key_id = 'elsewhere' where version = 1 and number = 1`,
    );
    await expect(rest.create().keys.reencrypt(context())).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_UNKNOWN',
    });
    expect(await rest.events(acme, 'credentials.')).toEqual([]);
  });

  it('answers null for a tenant without a key', async () => {
    expect(await keys().reencrypt(context())).toBeNull();
  });
});
