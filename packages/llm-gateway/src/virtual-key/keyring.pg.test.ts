import { randomBytes } from 'node:crypto';

import { beforeEach, describe, expect, it } from 'vitest';

import type { PlatformDb } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { createKeyUses } from '../key-uses.ts';
import { createKeyLog, createStillClock, keyMigrations, pepper } from '../keys.fixture.ts';
import { createKeyHasher, createKeyText } from './key-text.ts';
import { createKeyring, permitsCall } from './keyring.ts';
import type { VirtualKeyWish } from './virtual-key.ts';
import { createVirtualKeys } from './virtual-keys.ts';

describe('the keyring', () => {
  const db = useDatabase({ migrations: keyMigrations });
  const { acme, globex } = db.tenants;
  const keys = () => createVirtualKeys({ audit: createKeyLog(db.tenancy), pepper });
  const create = (tenant = acme, over: Partial<VirtualKeyWish> = {}) => {
    const expiresAt = new Date(new Date().getTime() + 3_600_000);
    const usual = { label: 'x', agentId: 'agent_1', surfaces: ['messages'], models: null } as const;
    return db.as(tenant, (tx) => keys().create(tx, { ...usual, expiresAt, ...over }));
  };
  /** A keyring whose look-ups are counted, and fail while the database is away. */
  const open = () => {
    const clock = createStillClock();
    const seen = { lookUps: 0, isAway: false };
    const platform: PlatformDb = {
      async call(name, values) {
        seen.lookUps += 1;
        if (seen.isAway) throw new Error('away');
        return await db.tenancy.call(name, values);
      },
    };
    const uses = createKeyUses({ platform });
    return { clock, seen, uses, keyring: createKeyring({ platform, pepper, clock, uses }) };
  };

  beforeEach(() => db.superuser.query('truncate llm_gateway.virtual_key, llm_gateway.key_use'));

  it('knows whose a key is, for whom it acts and what it opens', async () => {
    const { key, virtualKey } = await create(acme, { userId: 'user_1', models: ['model-1'] });
    const grant = await open().keyring.authenticate(key);
    expect(grant).toEqual({
      ...{ tenantId: acme, keyId: virtualKey.id, actor: { type: 'agent', id: 'agent_1' } },
      ...{ userId: 'user_1', surfaces: ['messages'], models: ['model-1'] },
      expiresAtMs: virtualKey.expiresAt.getTime(),
    });
    if (grant === null) return;
    expect(permitsCall(grant, 'messages', 'model-1')).toBe(true);
    expect(permitsCall(grant, 'messages', 'model-2')).toBe(false);
    expect(permitsCall(grant, 'responses', 'model-1')).toBe(false);
    expect(permitsCall({ ...grant, models: null }, 'messages', 'model-2')).toBe(true);
  });

  it('knows each key as its own tenant’s, of several tenants', async () => {
    const { keyring } = open();
    const [ours, theirs] = [await create(acme), await create(globex)];
    expect(await keyring.authenticate(theirs.key)).toMatchObject({ tenantId: globex });
    expect(await keyring.authenticate(ours.key)).toMatchObject({ tenantId: acme });
  });

  it('knows no key that was not made, and asks nobody about a text that is none', async () => {
    const { keyring, seen } = open();
    expect(await keyring.authenticate('')).toBeNull();
    expect(await keyring.authenticate('sk-ant-api03-abcdefgh')).toBeNull();
    expect(seen.lookUps).toBe(0);
    expect(await keyring.authenticate(createKeyText())).toBeNull();
    expect(seen.lookUps).toBe(1);
  });

  it('with another pepper knows none of the keys', async () => {
    const { key } = await create();
    const other = createKeyring({ platform: db.tenancy, pepper: randomBytes(32) });
    expect(await other.authenticate(key)).toBeNull();
  });

  it('asks once in 500 ms, about a key that is good and about one that is not', async () => {
    const { keyring, seen, clock } = open();
    const { key } = await create();
    const unknown = createKeyText();
    for (let call = 0; call < 500; call += 1) {
      await Promise.all([keyring.authenticate(key), keyring.authenticate(unknown)]);
    }
    expect(seen.lookUps).toBe(1);
    clock.move(500);
    await Promise.all(Array.from({ length: 50 }, () => keyring.authenticate(key)));
    expect(seen.lookUps).toBe(2);
  });

  it('sees a revocation within a second, in every process', async () => {
    const [here, there] = [open(), open()];
    const { key, virtualKey } = await create();
    expect(await here.keyring.authenticate(key)).not.toBeNull();
    expect(await there.keyring.authenticate(key)).not.toBeNull();
    await db.as(acme, (tx) => keys().revoke(tx, virtualKey.id));
    for (const { clock, keyring } of [here, there]) {
      clock.move(500);
      expect(await keyring.authenticate(key)).toBeNull();
    }
  });

  it('lets a key end at its expiry, by its own clock and by the database’s', async () => {
    const { keyring, clock } = open();
    const { key, virtualKey } = await create();
    expect(await keyring.authenticate(key)).not.toBeNull();
    clock.move(3_599_700);
    expect(await keyring.authenticate(key)).not.toBeNull();
    clock.move(virtualKey.expiresAt.getTime() - clock.now().getTime());
    expect(await keyring.authenticate(key)).toBeNull();
    await db.superuser.query(
      `update llm_gateway.virtual_key
          set created_at = now() - interval '2 hours', expires_at = now() - interval '1 second'`,
    );
    const behind = open();
    behind.clock.move(-60_000);
    expect(await behind.keyring.authenticate(key)).toBeNull();
  });

  it('grants nothing while the database is away, beyond what it knew for half a second', async () => {
    const { keyring, seen, clock } = open();
    const { key } = await create();
    expect(await keyring.authenticate(key)).not.toBeNull();
    seen.isAway = true;
    clock.move(499);
    expect(await keyring.authenticate(key)).not.toBeNull();
    clock.move(1);
    await expect(keyring.authenticate(key)).rejects.toThrow('away');
    await expect(keyring.authenticate(createKeyText())).rejects.toThrow('away');
    seen.isAway = false;
    expect(await keyring.authenticate(key)).not.toBeNull();
  });

  it('grants nothing where two rows have the hash of one key', async () => {
    const { key } = await create();
    await db.superuser.query(
      `insert into llm_gateway.virtual_key (tenant_id, hash, last_four, label, agent_id, surfaces, expires_at)
       select $1, hash, last_four, label, agent_id, surfaces, expires_at from llm_gateway.virtual_key`,
      [globex],
    );
    expect(await open().keyring.authenticate(key)).toBeNull();
    const hash = createKeyHasher(pepper)(key);
    expect(await db.tenancy.call('llm_gateway.find_virtual_keys', [[hash]])).toEqual([]);
  });

  it('is answered as the platform alone: no tenant’s statement asks it', async () => {
    for (const sql of [
      "select llm_gateway.find_virtual_keys(array[sha256('')])",
      "select llm_gateway.list_key_states(array[gen_random_uuid()], array['openai'])",
      "select llm_gateway.note_key_uses('{}', '{}')",
    ]) {
      await expect(db.as(acme, (tx) => tx.query(sql))).rejects.toMatchObject({
        details: { sqlState: 'AT004' },
      });
      await expect(db.app.query(sql)).rejects.toMatchObject({ code: 'AT004' });
    }
  });

  it('names no key in an error', async () => {
    const { keyring, seen } = open();
    const { key } = await create();
    await db.superuser.query('alter table llm_gateway.virtual_key rename to away');
    try {
      const error: unknown = await keyring.authenticate(key).catch((thrown: unknown) => thrown);
      expect(seen.lookUps).toBe(1);
      expect(error).toBeInstanceOf(Error);
      expect(
        `${JSON.stringify(error)} ${String(error)} ${String((error as Error).stack)}`,
      ).not.toContain(key.slice(4));
    } finally {
      await db.superuser.query('alter table llm_gateway.away rename to virtual_key');
    }
  });

  it('writes a use down when it is told to, once a minute for each key', async () => {
    const { keyring, uses, seen } = open();
    const { key } = await create();
    await Promise.all(Array.from({ length: 20 }, () => keyring.authenticate(key)));
    const lastUsed = async () => (await db.as(acme, (tx) => keys().list(tx)))[0]?.lastUsedAt;
    expect([seen.lookUps, await lastUsed()]).toEqual([1, null]);
    expect(await uses.write()).toBe(1);
    expect(await lastUsed()).toBeInstanceOf(Date);
    await keyring.authenticate(key);
    await db.superuser.query(
      `update llm_gateway.key_use set last_used_at = date_trunc('minute', clock_timestamp())`,
    );
    expect(await uses.write()).toBe(0);
    expect(await uses.write()).toBe(0);
  });

  it('keeps uses that could not be written for the next time', async () => {
    const { keyring, uses, seen } = open();
    const { key } = await create();
    await keyring.authenticate(key);
    seen.isAway = true;
    await expect(uses.write()).rejects.toThrow('away');
    seen.isAway = false;
    expect(await uses.write()).toBe(1);
  });
});
