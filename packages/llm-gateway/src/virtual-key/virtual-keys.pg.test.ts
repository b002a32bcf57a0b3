import { beforeEach, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import {
  actionsOf,
  createKeyLog,
  dumpDatabase,
  formsOf,
  keyMigrations,
  pepper,
} from '../keys.fixture.ts';
import { createKeyring } from './keyring.ts';
import type { VirtualKeyWish } from './virtual-key.ts';
import { createVirtualKeys } from './virtual-keys.ts';

const dayMs = 86_400_000;
const inDays = (days: number) => new Date(new Date().getTime() + days * dayMs);

describe('a virtual key', () => {
  const db = useDatabase({ migrations: keyMigrations });
  const { acme, globex } = db.tenants;
  const wish: VirtualKeyWish = {
    ...{ label: 'Research agent', agentId: 'agent_1', surfaces: ['messages', 'models'] },
    ...{ models: null, expiresAt: inDays(30) },
  };
  const keys = () => createVirtualKeys({ audit: createKeyLog(db.tenancy), pepper });
  const create = (over: Partial<VirtualKeyWish> = {}) =>
    db.as(acme, (tx) => keys().create(tx, { ...wish, ...over }));

  beforeEach(() => db.superuser.query('truncate llm_gateway.virtual_key, llm_gateway.key_use'));

  it('is made with what it is for, and an event that says so', async () => {
    const context = db.context(acme);
    const models = ['model-1', 'model-2'];
    const { key, virtualKey } = await db.tenancy.withTenant(context, (tx) =>
      keys().create(tx, { ...wish, userId: 'user_1', models }),
    );
    expect(virtualKey).toMatchObject({
      ...{ ...wish, userId: 'user_1', models },
      ...{ lastFour: key.slice(-4), revokedAt: null, lastUsedAt: null },
    });
    expect(await actionsOf(db, context.correlationId)).toEqual(['virtual_key.created']);
  });

  it('is in no row of the database, no row of the log and nothing that lists it', async () => {
    const { key, virtualKey } = await create();
    await createKeyring({ platform: db.tenancy, pepper }).authenticate(key);
    await db.as(acme, (tx) => keys().revoke(tx, virtualKey.id));
    const listed = await db.as(acme, (tx) => keys().list(tx));
    const everything = `${await dumpDatabase(db)}\n${JSON.stringify([listed, virtualKey])}`;
    expect(everything).toContain(virtualKey.id);
    for (const form of [...formsOf(key), ...formsOf(key.slice(4))]) {
      expect(everything).not.toContain(form);
    }
    const bytes = Buffer.from(key.slice(4), 'base64url');
    expect(everything).not.toContain(bytes.toString('hex'));
  });

  it('has a hash that the application writes and cannot read', async () => {
    await create();
    for (const sql of ['select hash from', 'select * from', 'delete from']) {
      await expect(
        db.as(acme, (tx) => tx.query(`${sql} llm_gateway.virtual_key`)),
      ).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_DENIED' });
    }
    await expect(db.ops.query('select from llm_gateway.virtual_key')).rejects.toThrow('denied');
  });

  it('is seen and revoked by its own tenant alone', async () => {
    const { virtualKey } = await create();
    expect(await db.as(globex, (tx) => keys().list(tx))).toEqual([]);
    const revoking = db.as(globex, (tx) => keys().revoke(tx, virtualKey.id));
    await expect(revoking).rejects.toMatchObject({ code: 'LLM_GATEWAY_VIRTUAL_KEY_MISSING' });
    expect(await db.as(acme, (tx) => keys().list(tx))).toMatchObject([{ revokedAt: null }]);
  });

  it('is revoked once, for good, and by no statement made good again', async () => {
    const { virtualKey } = await create();
    const context = db.context(acme);
    const revoke = () => db.tenancy.withTenant(context, (tx) => keys().revoke(tx, virtualKey.id));
    await revoke();
    await revoke();
    expect(await actionsOf(db, context.correlationId)).toEqual(['virtual_key.revoked']);
    const back = 'update llm_gateway.virtual_key set revoked_at = null where id = $1';
    expect(await db.as(acme, (tx) => tx.query(back, [virtualKey.id]))).toMatchObject({
      rowCount: 0,
    });
    const longer = "update llm_gateway.virtual_key set expires_at = now() + interval '1 day'";
    await expect(db.as(acme, (tx) => tx.query(longer))).rejects.toMatchObject({
      code: 'TENANCY_STATEMENT_DENIED',
    });
    expect(await db.as(acme, (tx) => keys().list(tx))).toMatchObject([
      { revokedAt: expect.any(Date) as Date },
    ]);
  });

  it('is listed page by page, by id', async () => {
    await db.as(acme, async (tx) => {
      for (let made = 0; made < 203; made += 1) await keys().create(tx, wish);
    });
    const first = await db.as(acme, (tx) => keys().list(tx));
    const second = await db.as(acme, (tx) => keys().list(tx, { after: first.at(-1)?.id ?? '' }));
    expect([first.length, second.length]).toEqual([200, 3]);
  });

  it.each<[string, Partial<VirtualKeyWish>, string]>([
    ['no label', { label: '' }, 'label'],
    ['a key as its label', { label: `sk-ant-api03-${'a'.repeat(20)}` }, 'label'],
    ['an agent of odd characters', { agentId: 'a;b' }, 'agentId'],
    ['an odd user', { userId: '' }, 'userId'],
    ['no surface', { surfaces: [] }, 'surfaces'],
    ['a surface twice', { surfaces: ['models', 'models'] }, 'surfaces'],
    ['an unknown surface', { surfaces: ['batches' as 'models'] }, 'surfaces'],
    ['an empty list of models', { models: [] }, 'models'],
    ['a pattern of models', { models: ['gpt-*'] }, 'models'],
    ['an expiry that has passed', { expiresAt: inDays(-1) }, 'expiresAt'],
    ['an expiry after 400 days', { expiresAt: inDays(401) }, 'expiresAt'],
    ['an expiry that is no time', { expiresAt: new Date(Number.NaN) }, 'expiresAt'],
  ])('is refused with %s', async (_what, over, field) => {
    await expect(create(over)).rejects.toMatchObject({
      ...{ code: 'LLM_GATEWAY_VIRTUAL_KEY_INVALID', details: { field } },
    });
    expect(await db.as(acme, (tx) => keys().list(tx))).toEqual([]);
  });

  it('of 400 days is made, and a longer one by no statement either', async () => {
    await create({ expiresAt: inDays(399.9) });
    const sql = `insert into llm_gateway.virtual_key (hash, last_four, label, agent_id, surfaces, expires_at)
      values (sha256(''), 'abcd', 'x', 'agent_1', '{models}', now() + interval '401 days')`;
    await expect(db.as(acme, (tx) => tx.query(sql))).rejects.toMatchObject({
      details: { sqlState: '23514' },
    });
  });
});
