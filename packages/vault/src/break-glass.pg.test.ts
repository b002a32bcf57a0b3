import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { Actor } from '@ataski/kernel';

import { secretText, useVault } from '../test/use-vault.ts';

const wish = { reason: 'the sync is stuck since noon', ticket: 'OPS-7' };
const refused = { code: 'VAULT_BREAK_GLASS_REFUSED', kind: 'denied' };
const ada: Actor = { type: 'ops', id: 'ada' };
const ben: Actor = { type: 'ops', id: 'ben' };
const founder: Actor = { type: 'user', id: 'founder_1' };

describe('an emergency', () => {
  const world = useVault();
  const { acme, globex } = world.db.tenants;
  const as = (actor: Actor, tenantId = acme) => world.db.context(tenantId, actor);
  const request = (over = {}) => world.vault.breakGlass.request(as(ada), { ...wish, ...over });
  const approve = (id: string, actor = ben) => world.vault.breakGlass.approve(as(actor), id);
  const use = (id: string, actor = ada, place = world.place, tenantId = acme) =>
    world.vault.breakGlass.use(
      as(actor, tenantId),
      { id, place, purpose: 'look at the key' },
      async (secret) => secret.use((bytes) => Buffer.from(bytes).toString()),
    );

  it('lets an operator use a credential when a second one has said yes', async () => {
    await world.put(acme);
    const id = await request();
    const expiresAt = await approve(id);
    expect(Math.round((expiresAt.getTime() - Date.now()) / 60_000)).toBe(15);
    expect(await use(id)).toBe(secretText);
  });

  it('may be approved by a person of the tenant', async () => {
    await world.put(acme);
    const id = await request();
    await approve(id, founder);
    expect(await use(id)).toBe(secretText);
  });

  it('is refused without an approval', async () => {
    await world.put(acme);
    await expect(use(await request())).rejects.toMatchObject(refused);
  });

  it('is an operator’s only way: the ordinary use refuses one, and the tenant is told', async () => {
    await world.put(acme);
    const id = await request();
    await approve(id);
    for (const actor of [ada, ben]) {
      const around = world.vault.use(as(actor), world.place, 'look', async () => 'seen');
      await expect(around).rejects.toMatchObject(refused);
    }
    expect((await world.logged(acme)).at(-1)).toMatchObject({
      action: 'credential.used',
      outcome: 'denied',
      actor: 'ops:ben',
      details: { purpose: 'look', code: 'VAULT_BREAK_GLASS_REFUSED' },
    });
  });

  it.each([
    ['the one who asked', ada],
    ['the one who asked, in another spelling', { type: 'ops', id: 'ADA' } as const],
    ['the one who asked, in another role', { type: 'user', id: 'ada' } as const],
    ['an agent', { type: 'agent', id: 'agent_1' } as const],
    ['the product itself', { type: 'system', id: 'scheduler' } as const],
    ['a connector', { type: 'connector', id: 'stripe' } as const],
  ])('is not approved by %s', async (_who, actor) => {
    await world.put(acme);
    const id = await request();
    await expect(approve(id, actor)).rejects.toMatchObject(refused);
    await expect(use(id)).rejects.toMatchObject(refused);
  });

  it('is not approved by SQL that names somebody else', async () => {
    await world.put(acme);
    const id = await request();
    const forged = world.db.tenancy.withTenant(as(ada), (tx) =>
      tx.query(`update vault.break_glass set approved_by = 'ben'`),
    );
    await expect(forged).rejects.toMatchObject({ details: { sqlState: '42501' } });
    const two = world.db.superuser.query(
      `update vault.break_glass
          set approved_by = upper(requested_by), approved_type = 'ops', approved_at = now(),
              approved_xid = '3', expires_at = now() + interval '5 minutes'
        where id = $1`,
      [id],
    );
    await expect(two).rejects.toMatchObject({ constraint: 'two_people' });
  });

  it.each([
    ['a person of the tenant', founder],
    ['an agent', { type: 'agent', id: 'agent_1' } as const],
    ['the product itself', { type: 'system', id: 'scheduler' } as const],
  ])('is not asked for by %s', async (_who, actor) => {
    const attempt = world.vault.breakGlass.request(as(actor), wish);
    await expect(attempt).rejects.toMatchObject(refused);
  });

  it('is over at its time, which is an hour from the approval at most', async () => {
    await world.put(acme);
    const id = await request({ minutes: 60 });
    await approve(id);
    await world.letTimePass('59 minutes');
    expect(await use(id)).toBe(secretText);
    await world.letTimePass('1 minute');
    await expect(use(id)).rejects.toMatchObject(refused);
    for (const minutes of [0, 61, 1.5]) {
      await expect(request({ minutes })).rejects.toMatchObject({ code: 'VAULT_DURATION_INVALID' });
    }
    const sql = `select vault.request_break_glass(gen_random_uuid(), $1, 'T', null, null, null, 61)`;
    const smuggled = world.db.tenancy.withTenant(as(ada), (tx) => tx.query(sql, [wish.reason]));
    await expect(smuggled).rejects.toMatchObject({ details: { sqlState: '23514' } });
  });

  it('ends for work that has begun: the secret is wiped at its time, and a later read is refused', async () => {
    await world.put(acme);
    const id = await request({ minutes: 1 });
    await approve(id);
    await world.letTimePass('58 seconds');
    const purpose = 'look at the key';
    const work = world.vault.breakGlass.use(
      as(ada),
      { id, place: world.place, purpose },
      async (secret) => {
        const kept = secret.use((bytes) => bytes);
        expect(Buffer.from(kept).toString()).toBe(secretText);
        await sleep(2100);
        expect(kept.every((byte) => byte === 0)).toBe(true);
        return secret.use((bytes) => bytes.byteLength);
      },
    );
    await expect(work).rejects.toMatchObject({ code: 'VAULT_LOAN_ENDED', kind: 'denied' });
  });

  it('is not approved a day after it was asked for, and not twice', async () => {
    await world.put(acme);
    const old = await request();
    await world.letTimePass('1 day');
    await expect(approve(old)).rejects.toMatchObject(refused);
    const id = await request();
    await approve(id);
    await expect(approve(id, { type: 'ops', id: 'cleo' })).rejects.toMatchObject(refused);
  });

  it('covers the place that it names and no other', async () => {
    const other = { ...world.place, field: 'other' };
    await world.put(acme);
    await world.put(acme, Buffer.from('other'), other);
    const id = await request({ place: world.place });
    await approve(id);
    expect(await use(id)).toBe(secretText);
    await expect(use(id, ada, other)).rejects.toMatchObject(refused);
  });

  it('covers the place that is lent, also when the caller changes it after the call', async () => {
    const other = { ...world.place, field: 'other' };
    await world.put(acme);
    await world.put(acme, Buffer.from('other'), other);
    const id = await request({ place: world.place });
    await approve(id);
    const place = { ...other };
    const changed = use(id, ada, place);
    place.field = world.place.field;
    await expect(changed).rejects.toMatchObject(refused);
    const fields = ['other', world.place.field];
    const shifting = {
      ...world.place,
      get field() {
        return fields.shift() ?? 'other';
      },
    };
    await expect(use(id, ada, shifting)).rejects.toMatchObject(refused);
  });

  it('serves the one who asked and nobody else', async () => {
    await world.put(acme);
    const id = await request();
    await approve(id);
    for (const actor of [ben, founder, { type: 'user', id: 'ada' } as const]) {
      await expect(use(id, actor)).rejects.toMatchObject(refused);
    }
  });

  it('is of no use in another tenant', async () => {
    await world.put(acme);
    await world.put(globex);
    const id = await request();
    await approve(id);
    await expect(use(id, ada, world.place, globex)).rejects.toMatchObject(refused);
    await expect(world.vault.breakGlass.approve(as(ben, globex), id)).rejects.toMatchObject(
      refused,
    );
    expect(await world.vault.breakGlass.list(as(founder, globex))).toEqual([]);
  });

  it('does not count an approval of the same transaction, whose rollback would hide it', async () => {
    await world.put(acme);
    const id = await request();
    await world.db.superuser.query(
      `update vault.break_glass
          set approved_by = 'ben', approved_type = 'ops', approved_at = now(),
              approved_xid = '3', expires_at = now() + interval '5 minutes'`,
    );
    const claim = 'select * from vault.claim_break_glass($1, $2, $3, $4)';
    const { connector, connectionId, field } = world.place;
    const values = [id, connector, connectionId, field];
    await world.db.tenancy.withTenant(as(ada), async (tx) => {
      expect((await tx.query(claim, values)).rowCount).toBe(1);
    });
    const same = world.db.tenancy.withTenant(as(ada), async (tx) => {
      const { rows } = await tx.query<{ xid: string }>('select pg_current_xact_id()::text as xid');
      await world.db.superuser.query('update vault.break_glass set approved_xid = $1::text::xid8', [
        rows[0]?.xid,
      ]);
      await tx.query(claim, values);
    });
    await expect(same).rejects.toMatchObject({ details: { sqlState: 'AV007' } });
  });

  it('tells the tenant each step, with the reason, the ticket and both people', async () => {
    await world.put(acme);
    const id = await request({ place: world.place, minutes: 5 });
    await approve(id);
    await use(id);
    const place = `stripe/${world.place.connectionId}/api_key`;
    expect(await world.events(acme, 'break_glass.')).toMatchObject([
      {
        action: 'break_glass.requested',
        actor: 'ops:ada',
        details: { ...wish, place, minutes: 5 },
      },
      { action: 'break_glass.approved', actor: 'ops:ben' },
    ]);
    expect((await world.logged(acme)).at(-1)).toMatchObject({
      action: 'credential.used',
      outcome: 'success',
      actor: 'ops:ada',
      details: {
        ...wish,
        breakGlassId: id,
        purpose: 'look at the key',
        requestedBy: 'ada',
        approvedBy: 'ben',
        keyVersion: 1,
      },
    });
    expect(await world.vault.breakGlass.list(as(founder))).toMatchObject([
      { id, requestedBy: 'ada', ...wish, approvedBy: ben, place: world.place },
    ]);
  });

  it('tells the tenant what was refused', async () => {
    await world.put(acme);
    const id = await request();
    await expect(approve(id, ada)).rejects.toMatchObject(refused);
    await expect(use(id)).rejects.toMatchObject(refused);
    const [, refusal] = await world.events(acme, 'break_glass.');
    expect(refusal).toMatchObject({
      action: 'break_glass.refused',
      outcome: 'denied',
      actor: 'ops:ada',
      details: { code: 'VAULT_BREAK_GLASS_REFUSED' },
    });
    expect((await world.logged(acme)).at(-1)).toMatchObject({
      action: 'credential.used',
      outcome: 'denied',
      actor: 'ops:ada',
    });
  });

  it.each([
    [{ reason: 'short' }, 'VAULT_REASON_INVALID'],
    [{ reason: 'a reason\nin two lines' }, 'VAULT_REASON_INVALID'],
    [{ ticket: '' }, 'VAULT_TICKET_INVALID'],
    [{ ticket: 'a b' }, 'VAULT_TICKET_INVALID'],
  ])('is not asked for with %j', async (over, code) => {
    await expect(request(over)).rejects.toMatchObject({ code, kind: 'invalid' });
  });
});
