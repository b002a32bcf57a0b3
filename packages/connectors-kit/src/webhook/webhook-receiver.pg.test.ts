import { beforeEach, describe, expect, it } from 'vitest';

import { createAuditLog } from '@ataski/audit';
import type { TenantId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { createFakeShop } from '../../test/fake-shop.ts';
import { compose, connectShop, lastRunOf, letTimePass, migrations } from '../../test/harness.ts';
import type { Product } from '../../test/harness.ts';
import { secondCode } from '../../test/second-signature.ts';
import { shop } from '../../test/shop.ts';
import type { Connector } from '../connector.ts';
import { connectorsKitActions } from '../connectors-kit-actions.ts';
import { claimDueRun } from '../run/run-lease.ts';
import { bodySignature } from './body-signature.ts';
import { putSubject } from './subject-store.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';
import { createWebhookReceiver } from './webhook-receiver.ts';
import type { WebhookReceiver } from './webhook-receiver.ts';

const secret = 'the-secret-of-the-shop';
const settleMs = 60_000;

interface Told {
  readonly id: string;
  readonly account: string;
}

const telling: Connector = {
  ...shop,
  definition: {
    ...shop.definition,
    webhook: {
      scheme: bodySignature('x-shop-signature'),
      settleMs,
      events: (body) =>
        (body as readonly Told[]).map(({ id, account }) => ({
          ...{ id, about: { kind: 'account', id: account } },
        })),
    },
  },
};

describe('a webhook', () => {
  const db = useDatabase({ migrations });
  let product: Product;
  let receiver: WebhookReceiver;
  let clock: { at: number; now: () => Date };
  let connectionId: string;
  let account: string;
  let accounts = 0;

  beforeEach(async () => {
    await db.superuser.query('truncate connectors_kit.run_lease');
    clock = { at: Date.parse('2026-11-20T12:00:00Z'), now: () => new Date(clock.at) };
    product = compose(db, { door: createFakeShop(), connectors: [telling] });
    receiver = createWebhookReceiver({
      ...{ db: db.tenancy, platform: db.tenancy, connectors: [telling], clock },
      ...{ audit: auditOf(), secrets: { shop: [secret] } },
    });
    accounts += 1;
    account = `account-${String(accounts)}`;
    connectionId = await connect(db.tenants.acme, account);
    while (await product.runner.runOnce());
  });

  function auditOf() {
    return createAuditLog({
      ...{ db: db.tenancy, platform: db.tenancy, clock, component: 'webhook-test' },
      actions: [connectorsKitActions],
    });
  }

  async function connect(tenant: TenantId, name: string): Promise<string> {
    const id = await connectShop(db, product, tenant);
    await db.as(tenant, (tx) => putSubject(tx, { id, system: 'shop' }, 'account', name));
    return id;
  }

  async function signed(body: string): Promise<WebhookDelivery> {
    const code = (await secondCode(secret, body)).toString('base64');
    const headers = { 'x-shop-signature': code };
    return { body: Buffer.from(body), headers, method: 'POST', url: 'https://app.example.com/x' };
  }

  const tell = async (...told: readonly Told[]) =>
    await receiver.receive('shop', await signed(JSON.stringify(told)));
  const event = (id: string): Told => ({ id, account });

  async function runsOf(id: string): Promise<readonly string[]> {
    const { rows } = await db.superuser.query<{ state: string }>(
      'select state from connectors_kit.sync_run where connection_id = $1 order by created_at',
      [id],
    );
    return rows.map(({ state }) => state);
  }

  async function rowsOf(action: string): Promise<readonly Record<string, unknown>[]> {
    const { rows } = await db.superuser.query<Record<string, unknown>>(
      'select tenant_id, details, targets from audit.audit_log where action = $1 order by occurred_at',
      [action],
    );
    return rows;
  }

  async function refusals(): Promise<readonly Record<string, unknown>[]> {
    const { rows } = await db.superuser.query<Record<string, unknown>>(
      `select details from audit.platform_log where action = 'webhook.refused' order by xid, event_id`,
    );
    return rows;
  }

  it('makes a run come due, once it has settled, and leaves a row of it', async () => {
    expect(await tell(event('e1'), event('e2'))).toBe('accepted');
    expect(await runsOf(connectionId)).toEqual(['complete', 'queued']);
    expect(await product.runner.runOnce()).toBe(false);
    await letTimePass(db);
    expect(await product.runner.runOnce()).toBe(true);
    expect(await lastRunOf(db, db.tenants.acme, connectionId)).toMatchObject({ state: 'complete' });
    const accepted = await rowsOf('webhook.accepted');
    expect(accepted.at(-1)).toMatchObject({
      tenant_id: db.tenants.acme,
      details: { system: 'shop', events: 2 },
    });
  });

  it('is one run however many events come, in whatever order', async () => {
    for (const id of ['e3', 'e1', 'e2']) await tell(event(id));
    await Promise.all(['e6', 'e5', 'e4'].map((id) => tell(event(id))));
    expect(await runsOf(connectionId)).toEqual(['complete', 'queued']);
  });

  it('does nothing when it is repeated, also at the same time', async () => {
    const before = (await rowsOf('webhook.accepted')).length;
    await Promise.all(Array.from({ length: 8 }, () => tell(event('e1'))));
    await letTimePass(db);
    while (await product.runner.runOnce());
    expect(await tell(event('e1'))).toBe('accepted');
    expect(await runsOf(connectionId)).toEqual(['complete', 'complete']);
    expect(await rowsOf('webhook.accepted')).toHaveLength(before + 1);
  });

  it('is news again after two days, when its id is no longer kept', async () => {
    await tell(event('e1'));
    await letTimePass(db);
    while (await product.runner.runOnce());
    await db.superuser.query(
      `update connectors_kit.webhook_delivery set received_at = received_at - interval '47 hours'`,
    );
    await tell(event('e1'));
    expect(await runsOf(connectionId)).toEqual(['complete', 'complete']);
    await db.superuser.query(
      `update connectors_kit.webhook_delivery set received_at = received_at - interval '2 hours'`,
    );
    await tell(event('e1'));
    expect(await runsOf(connectionId)).toEqual(['complete', 'complete', 'queued']);
  });

  it('that comes while a run is under way is followed by another run', async () => {
    await db.as(db.tenants.acme, (tx) => product.connections.startSync(tx, connectionId));
    const shown = createFakeShop();
    let isTold = false;
    const door = {
      call: async (...input: Parameters<typeof shown.call>) => {
        if (!isTold) await tell(event('e1'), event('e2'));
        isTold = true;
        return await shown.call(...input);
      },
    };
    await compose(db, { door, connectors: [telling] }).runner.runOnce();
    expect(await runsOf(connectionId)).toEqual(['complete', 'complete', 'queued']);
    await letTimePass(db);
    while (await product.runner.runOnce());
    expect(await runsOf(connectionId)).toEqual(['complete', 'complete', 'complete']);
  });

  it('does not hold up a person who asks for a run', async () => {
    await tell(event('e1'));
    await db.as(db.tenants.acme, (tx) => product.connections.startSync(tx, connectionId));
    expect(await product.runner.runOnce()).toBe(true);
    expect(await runsOf(connectionId)).toEqual(['complete', 'complete']);
  });

  it('reaches each tenant that connected the account, and nobody else', async () => {
    const other = await connect(db.tenants.globex, account);
    const stranger = await connect(db.tenants.globex, 'somebody-else');
    while (await product.runner.runOnce());
    await tell(event('e1'));
    expect(await runsOf(connectionId)).toEqual(['complete', 'queued']);
    expect(await runsOf(other)).toEqual(['complete', 'queued']);
    expect(await runsOf(stranger)).toEqual(['complete']);
  });

  it('reaches every connection of the account, however many there are', async () => {
    const all = [connectionId];
    for (let each = 0; each < 20; each += 1) {
      all.push(await connect(each % 2 === 0 ? db.tenants.acme : db.tenants.globex, account));
    }
    const before = (await rowsOf('webhook.accepted')).length;
    await tell(event('e1'));
    const told = (await rowsOf('webhook.accepted')).slice(before).map(({ targets }) => {
      const [connection] = targets as readonly { readonly id: string }[];
      return connection?.id;
    });
    expect(told.sort()).toEqual(all.sort());
  });

  it('about an unknown account is answered like any other, and about a disconnected one too', async () => {
    const before = (await rowsOf('webhook.accepted')).length;
    expect(await tell({ id: 'e1', account: 'nobody' })).toBe('accepted');
    expect(await tell({ id: 'e1', account: `${account}' or true --` })).toBe('accepted');
    await db.as(db.tenants.acme, (tx) => product.connections.disconnect(tx, connectionId));
    expect(await tell(event('e1'))).toBe('accepted');
    expect(await runsOf(connectionId)).toEqual(['complete']);
    expect(await rowsOf('webhook.accepted')).toHaveLength(before);
    const { rows } = await db.superuser.query(
      'select from connectors_kit.webhook_subject where connection_id = $1',
      [connectionId],
    );
    expect(rows).toHaveLength(0);
  });

  it('does not let a connection work again that needs a new key', async () => {
    await db.superuser.query(
      `update connectors_kit.connection set state = 'needs_reauth' where id = $1`,
      [connectionId],
    );
    expect(await tell(event('e1'))).toBe('accepted');
    expect(await runsOf(connectionId)).toEqual(['complete']);
  });

  it('is refused without a good signature, before its body is read', async () => {
    const good = await signed(JSON.stringify([event('e1')]));
    const bad = { ...good, headers: {} };
    expect(await receiver.receive('shop', bad)).toBe('refused');
    const changed = { ...good, body: Buffer.from('not even JSON') };
    expect(await receiver.receive('shop', changed)).toBe('refused');
    expect(await runsOf(connectionId)).toEqual(['complete']);
  });

  it('leaves thirty rows of refusals a minute at most, and says how many had none', async () => {
    const refused = await refusals();
    const bad = { ...(await signed('[]')), headers: {} };
    for (let index = 0; index < 40; index += 1) await receiver.receive('shop', bad);
    expect(await refusals()).toHaveLength(refused.length + 30);
    clock.at += 60_000;
    await receiver.receive('shop', bad);
    expect((await refusals()).at(-1)).toMatchObject({
      details: { system: 'shop', reason: 'signature', unrecorded: 10 },
    });
  });

  it.each([
    ['no JSON', '{'],
    ['another shape', '{"events":1}'],
    ['an event without an id', '[{"account":"a"}]'],
    ['an id of 256 characters', JSON.stringify([{ id: 'x'.repeat(256), account: 'a' }])],
    ['a NUL', '[{"id":"a\\u0000b","account":"a"}]'],
    [
      'more events than any provider sends',
      JSON.stringify(Array(1001).fill({ id: '1', account: 'a' })),
    ],
  ])('that is signed and not understood is not asked for again: %s', async (_, body) => {
    expect(await receiver.receive('shop', await signed(body))).toBe('accepted');
    expect((await refusals()).at(-1)).toMatchObject({ details: { reason: 'body' } });
  });

  it('without a secret is closed, and one with a secret that is none does not start', async () => {
    const open = (secrets: Readonly<Record<string, readonly string[]>>) =>
      createWebhookReceiver({
        ...{ db: db.tenancy, platform: db.tenancy, connectors: [telling], audit: auditOf() },
        ...{ secrets },
      });
    const good = await signed(JSON.stringify([event('e1')]));
    expect(await open({}).receive('shop', good)).toBe('closed');
    expect(await open({ shop: [] }).receive('shop', good)).toBe('closed');
    expect(await receiver.receive('constructor', good)).toBe('closed');
    const unusable = expect.objectContaining({ code: 'CONNECTORS_KIT_SECRET_UNUSABLE' });
    expect(() => open({ shop: ['short'] })).toThrow(unusable);
    expect(() => open({ bakery: [secret] })).toThrow(unusable);
  });

  it('is looked up by the platform alone', async () => {
    const peep = db.as(db.tenants.globex, (tx) =>
      tx.query("select * from connectors_kit.find_webhook_subject('shop', 'account', $1)", [
        account,
      ]),
    );
    await expect(peep).rejects.toMatchObject({ details: { sqlState: 'AT004' } });
    const seen = await db.as(db.tenants.globex, (tx) =>
      tx.query('select * from connectors_kit.webhook_subject where external_id = $1', [account]),
    );
    expect(seen.rows).toEqual([]);
  });

  it('that the database could not take comes again and is news then', async () => {
    const failing = createWebhookReceiver({
      ...{ platform: db.tenancy, connectors: [telling], clock, secrets: { shop: [secret] } },
      audit: {
        ...auditOf(),
        record: () => Promise.reject(new Error('The disk is full.')),
      },
      db: db.tenancy,
    });
    const delivery = await signed(JSON.stringify([event('e1')]));
    await expect(failing.receive('shop', delivery)).rejects.toThrow('The disk is full.');
    expect(await runsOf(connectionId)).toEqual(['complete']);
    expect(await receiver.receive('shop', delivery)).toBe('accepted');
    expect(await runsOf(connectionId)).toEqual(['complete', 'queued']);
    expect(
      await claimDueRun(db.tenancy, { workerId: 'w', leaseMs: 1000, systems: ['shop'] }),
    ).toBeNull();
  });

  it('keeps nothing of its body', async () => {
    const canary = 'canary-of-a-body';
    const body = JSON.stringify([{ ...event('e1'), object: canary, tenant: db.tenants.globex }]);
    await receiver.receive('shop', await signed(body));
    const { rows } = await db.superuser.query<{ text: string }>(
      `select d::text as text from connectors_kit.webhook_delivery d
       union all select a::text from audit.audit_log a
       union all select p::text from audit.platform_log p`,
    );
    expect(rows.filter(({ text }) => text.includes(canary))).toEqual([]);
    expect(await runsOf(connectionId)).toEqual(['complete', 'queued']);
  });
});
