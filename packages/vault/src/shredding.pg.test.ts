import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { secretText, useVault } from '../test/use-vault.ts';
import type { ShredCertificate } from './shred-certificate.ts';

const reason = 'the contract has ended';
const shredded = { code: 'VAULT_SHREDDED', kind: 'conflict' };

describe('a tenant that is to be shredded', () => {
  const world = useVault();
  const { acme, globex } = world.db.tenants;
  const context = (id = acme) => world.db.context(id, { type: 'ops', id: 'operator_1' });
  const request = () => world.vault.shredding.request(context(), { reason });
  const execute = (id: string) => world.vault.shredding.execute(context(), id);

  it('is as it was during the waiting time', async () => {
    await world.put(acme);
    await request();
    expect(await world.read(acme)).toBe(secretText);
    await world.put(acme, Buffer.from('newer'));
    expect(await world.read(acme)).toBe('newer');
  });

  it('is not shredded before the waiting time is over, by the database’s clock', async () => {
    await world.put(acme);
    const { id } = await request();
    for (const interval of ['0 days', '6 days 23 hours 59 minutes']) {
      await world.letTimePass(interval);
      await expect(execute(id)).rejects.toMatchObject({ code: 'VAULT_NOT_DUE', kind: 'conflict' });
    }
    expect(await world.read(acme)).toBe(secretText);
    await world.letTimePass('1 minute');
    await execute(id);
  });

  it.each([6, 31, 7.5, Number.NaN])('does not wait %s days', async (waitingDays) => {
    const attempt = world.vault.shredding.request(context(), { reason, waitingDays });
    await expect(attempt).rejects.toMatchObject({ code: 'VAULT_DURATION_INVALID' });
  });

  it.each([6, 31])('does not wait %s days when SQL asks for it either', async (days) => {
    const sql = 'select vault.request_shred(gen_random_uuid(), $1, $2)';
    await expect(world.inject(acme, sql, [days, reason])).rejects.toMatchObject({
      details: { sqlState: '23514', constraint: 'a_week_to_a_month' },
    });
  });

  it('waits as long as it was told to', async () => {
    const { id, dueAt } = await world.vault.shredding.request(context(), {
      reason,
      waitingDays: 30,
    });
    expect(Math.round((dueAt.getTime() - Date.now()) / 86_400_000)).toBe(30);
    await world.letTimePass('29 days');
    await expect(execute(id)).rejects.toMatchObject({ code: 'VAULT_NOT_DUE' });
  });

  it('is spared when it is called off', async () => {
    await world.put(acme);
    const { id } = await request();
    await world.vault.shredding.cancel(context(), id);
    await world.letTimePass('30 days');
    await expect(execute(id)).rejects.toMatchObject({ code: 'VAULT_KEY_STATE_CONFLICT' });
    await expect(world.vault.shredding.cancel(context(), id)).rejects.toMatchObject({
      code: 'VAULT_KEY_STATE_CONFLICT',
    });
    expect(await world.read(acme)).toBe(secretText);
    expect(await world.vault.shredding.list(context())).toMatchObject([{ id, state: 'cancelled' }]);
  });

  it('has one request at a time, with a reason', async () => {
    await request();
    await expect(request()).rejects.toMatchObject({ code: 'VAULT_KEY_STATE_CONFLICT' });
    const empty = world.vault.shredding.request(context(), { reason: 'short' });
    await expect(empty).rejects.toMatchObject({ code: 'VAULT_REASON_INVALID' });
  });

  it('cannot be asked for, called off or executed for another tenant', async () => {
    const { id } = await request();
    await world.letTimePass('8 days');
    for (const step of ['cancel', 'execute'] as const) {
      await expect(world.vault.shredding[step](context(globex), id)).rejects.toMatchObject({
        code: 'VAULT_KEY_STATE_CONFLICT',
      });
    }
    expect(await world.vault.shredding.list(context(globex))).toEqual([]);
  });
});

describe('a tenant that was shredded', () => {
  const world = useVault();
  const { acme, globex } = world.db.tenants;
  const context = (id = acme) => world.db.context(id, { type: 'ops', id: 'operator_1' });
  const shred = async () => {
    const { id } = await world.vault.shredding.request(context(), { reason });
    await world.letTimePass('8 days');
    return await world.vault.shredding.execute(context(), id);
  };

  it('has no wrapping and no token left, and another tenant has all of them', async () => {
    await world.put(acme);
    await world.put(globex);
    await shred();
    const { rows } = await world.db.superuser.query(
      `select (select count(*)::integer from vault.data_key_wrapping where tenant_id = $1) as wrappings,
              (select count(*)::integer from vault.credential where tenant_id = $1) as tokens,
              (select array_agg(distinct state) from vault.data_key where tenant_id = $1) as states`,
      [acme],
    );
    expect(rows).toEqual([{ wrappings: 0, tokens: 0, states: ['destroyed'] }]);
    expect(await world.read(globex)).toBe(secretText);
  });

  it('is refused to put, to use, to encrypt and to decrypt, also where keys were in memory', async () => {
    await world.put(acme);
    const payload = await world.vault.encrypt(context(), { a: 'b' }, Buffer.from('x'));
    await world.read(acme);
    const other = world.create();
    await world.read(acme, world.place, other);
    await shred();
    for (const vault of [world.vault, other]) {
      await expect(world.read(acme, world.place, vault)).rejects.toMatchObject(shredded);
      const put = world.db.as(acme, (tx) => vault.put(tx, world.place, Buffer.from('x')));
      await expect(put).rejects.toMatchObject(shredded);
      const encrypt = vault.encrypt(context(), { a: 'b' }, Buffer.from('x'));
      await expect(encrypt).rejects.toMatchObject(shredded);
      const decrypt = vault.decrypt(world.db.context(acme), { a: 'b' }, payload);
      await expect(decrypt).rejects.toMatchObject(shredded);
    }
    await expect(world.vault.shredding.request(context(), { reason })).rejects.toMatchObject(
      shredded,
    );
  });

  it('has no key that came beside it: whoever was faster is waited for, and shredded as well', async () => {
    const asked = await world.vault.shredding.request(context(), { reason });
    await world.letTimePass('8 days');
    let shredding: Promise<ShredCertificate> | undefined;
    await world.db.as(acme, async (tx) => {
      await world.vault.put(tx, world.place, Buffer.from(secretText));
      shredding = world.create().shredding.execute(context(), asked.id);
      const first = await Promise.race([shredding.then(() => 'shredded'), sleep(300, 'waiting')]);
      expect(first).toBe('waiting');
    });
    const certificate = await shredding;
    expect(certificate).toMatchObject({ keys: [{ version: 1 }], credentialsRemoved: 1 });
    expect(await world.vault.shredding.findCertificate(context())).toEqual(certificate);
    await expect(world.read(acme)).rejects.toMatchObject(shredded);
    await expect(world.put(acme)).rejects.toMatchObject(shredded);
  });

  it('has no key that came beside it: whoever is slower is refused', async () => {
    await world.put(acme);
    const { id } = await world.vault.shredding.request(context(), { reason });
    await world.letTimePass('8 days');
    let late: Promise<unknown> | undefined;
    await world.db.as(acme, async (tx) => {
      await tx.query('select vault.execute_shred($1, gen_random_uuid())', [id]);
      // Its key is wrapped by now, and waits to be added.
      late = world
        .create()
        .keys.rotate(context())
        .catch((error: unknown) => error);
      await sleep(300);
    });
    expect(await late).toMatchObject(shredded);
    const states = (await world.vault.keys.status(context())).map(({ state }) => state);
    expect(states).toEqual(['destroyed']);
  });

  it('cannot be brought back by a row that was put aside', async () => {
    await world.put(acme);
    const { rows } = await world.db.superuser.query<Record<string, unknown>>(
      'select token from vault.credential',
    );
    await shred();
    const back = world.inject(
      acme,
      `insert into vault.credential (connector, connection_id, field, key_version, token)
       values ('stripe', 'c1', 'api_key', 1, $1)`,
      [rows[0]?.['token']],
    );
    await expect(back).rejects.toMatchObject({ details: { sqlState: 'AV008' } });
  });

  it('has a certificate that names keys, people, times and the audit event', async () => {
    await world.put(acme);
    const [{ fingerprint } = { fingerprint: '' }] = await world.vault.keys.status(context());
    const certificate = await shred();
    const [event] = await world.events(acme, 'shred.executed');
    expect(certificate).toEqual({
      type: 'ataski.vault.shred-certificate',
      version: 1,
      tenantId: acme,
      requestId: expect.any(String) as string,
      reason,
      requestedBy: { type: 'ops', id: 'operator_1' },
      requestedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      dueAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      executedBy: { type: 'ops', id: 'operator_1' },
      executedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      keys: [{ version: 1, fingerprint }],
      credentialsRemoved: 1,
      auditEventId: event?.id,
    });
    expect(event?.details).toEqual({ fingerprints: [`1:${fingerprint}`] });
    expect(await world.create().shredding.findCertificate(context())).toEqual(certificate);
  });

  it('is not executed by SQL that names no event', async () => {
    await world.put(acme);
    const { id } = await world.vault.shredding.request(context(), { reason });
    await world.letTimePass('8 days');
    const bare = world.inject(acme, 'select vault.execute_shred($1, null)', [id]);
    await expect(bare).rejects.toMatchObject({
      details: { sqlState: '23514', constraint: 'executed_under_an_event' },
    });
    expect(await world.read(acme)).toBe(secretText);
  });

  it.each([
    ['of nothing', null],
    ['of another shredding', { action: 'shred.cancelled' } as const],
    ['of other keys', { action: 'shred.executed', details: { fingerprints: ['1:00'] } } as const],
  ])('has no certificate when SQL made up its event: one %s', async (_what, event) => {
    await world.put(acme);
    const { id } = await world.vault.shredding.request(context(), { reason });
    await world.letTimePass('8 days');
    const targets = [{ type: 'shred', id }];
    const eventId =
      event === null
        ? randomUUID()
        : await world.db.as(acme, (tx) => world.audit.record(tx, { ...event, targets }));
    await world.inject(acme, 'select vault.execute_shred($1, $2)', [id, eventId]);
    await expect(world.vault.shredding.findCertificate(context())).rejects.toMatchObject({
      code: 'VAULT_SHRED_UNRECORDED',
      kind: 'integrity',
      details: { shredId: id },
    });
  });

  it('tells each step in the tenant’s own audit log', async () => {
    await world.put(acme);
    const first = await world.vault.shredding.request(context(), { reason });
    await world.vault.shredding.cancel(context(), first.id);
    await shred();
    const steps = await world.events(acme, 'shred.');
    expect(steps.map(({ action, actor }) => [action, actor])).toEqual([
      ['shred.requested', 'ops:operator_1'],
      ['shred.cancelled', 'ops:operator_1'],
      ['shred.requested', 'ops:operator_1'],
      ['shred.executed', 'ops:operator_1'],
    ]);
  });

  it('has no certificate before', async () => {
    await world.put(acme);
    expect(await world.vault.shredding.findCertificate(context())).toBeNull();
  });

  it('loses nothing when the record of it fails: all or nothing', async () => {
    await world.put(acme);
    const { id } = await world.vault.shredding.request(context(), { reason });
    await world.letTimePass('8 days');
    const down = new Error('the audit log is down');
    const deaf = world.create({ ...world.audit, record: () => Promise.reject(down) });
    await expect(deaf.shredding.execute(context(), id)).rejects.toBe(down);
    expect(await world.read(acme)).toBe(secretText);
  });
});
