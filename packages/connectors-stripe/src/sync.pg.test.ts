import { beforeEach, describe, expect, it } from 'vitest';

import { migrations as auditMigrations } from '@ataski/audit';
import {
  getConnection,
  getRun,
  listRecords,
  migrations as kitMigrations,
} from '@ataski/connectors-kit';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';
import { migrations as vaultMigrations } from '@ataski/vault';

import { createFakeStripe } from '../test/fake-stripe.ts';
import type { FakeStripe } from '../test/fake-stripe.ts';
import { compose, connectStripe, landed, testClock } from '../test/harness.ts';
import type { Product, TestClock } from '../test/harness.ts';
import {
  customer,
  invoice,
  line,
  november,
  paymentIntent,
  refund,
  subscription,
} from '../test/stripe-texts.ts';

const migrations = [...tenancyMigrations, ...auditMigrations, ...vaultMigrations, ...kitMigrations];

describe('a Stripe sync', () => {
  const db = useDatabase({ migrations });
  let stripe: FakeStripe;
  let clock: TestClock;
  let product: Product;

  beforeEach(() => {
    stripe = createFakeStripe();
    clock = testClock('2026-11-20T12:00:00Z');
    product = compose(db, stripe, clock);
  });

  const connect = (): Promise<string> => connectStripe(db, product, db.tenants.acme);
  const syncAgain = async (connectionId: string): Promise<void> => {
    await db.as(db.tenants.acme, (tx) => product.connections.startSync(tx, connectionId));
    await product.runner.runOnce();
    const { lastRun } = await db.as(db.tenants.acme, (tx) => getConnection(tx, connectionId));
    expect(lastRun).toMatchObject({ state: 'complete', errorCode: null });
  };
  const rowsOf = async (connectionId: string, stream: string) =>
    (await landed(db, connectionId)).filter((row) => row.stream === stream);

  it('reads all five streams and the events, page by page, and says so', async () => {
    for (let n = 0; n < 250; n += 1)
      stripe.put('customer', customer(`cus_${String(n)}`, november + n));
    stripe.put('subscription', subscription('sub_1', november, { status: 'canceled' }));
    stripe.put('invoice', invoice('in_1', november, [line('il_1', '10')]));
    stripe.put('refund', refund('re_1', november));
    stripe.change('payment_intent', paymentIntent('pi_1', november), {
      type: 'payment_intent.succeeded',
      at: november,
    });
    const connectionId = await connect();
    expect(await product.runner.runOnce()).toBe(true);
    expect(product.errors).toEqual([]);
    const connection = await db.as(db.tenants.acme, (tx) => getConnection(tx, connectionId));
    expect(connection).toMatchObject({
      system: 'stripe',
      state: 'connected',
      livemode: false,
      credentialHint: 'cdef',
      connectedBy: 'user_test',
      recordCount: 255,
      lastRun: { state: 'complete', errorCode: null },
    });
    expect(
      connection.lastRun?.streams.map(({ stream, state, recordsRead, pages }) => [
        stream,
        state,
        recordsRead,
        pages,
      ]),
    ).toEqual([
      ['subscriptions', 'complete', 1, 1],
      ['invoices', 'complete', 1, 1],
      ['customers', 'complete', 250, 3],
      ['refunds', 'complete', 1, 1],
      ['payment_intents', 'complete', 1, 1],
      ['events', 'complete', 1, 1],
    ]);
    expect(await product.runner.runOnce()).toBe(false);
  });

  it('lists records by key in pages that join without gap or repeat', async () => {
    for (let n = 0; n < 25; n += 1) stripe.put('customer', customer(`cus_${String(n)}`, november));
    const connectionId = await connect();
    await product.runner.runOnce();
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await db.as(db.tenants.acme, (tx) =>
        listRecords(tx, { connectionId, stream: 'customers', cursor, limit: 10 }),
      );
      ids.push(...page.records.map(({ sourceId }) => sourceId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(ids).size).toBe(25);
    expect(ids).toHaveLength(25);
  });

  it.each([
    ['2^53 + 1 in a currency without minor units', '9007199254740993', 'jpy'],
    ['three decimal places of a dinar in its minor unit', '1234567890123456789', 'bhd'],
    ['more digits than a double has', '12345678901234567.89', 'eur'],
    ['a fraction that a double rounds', '0.1000000000000000055', 'eur'],
  ])('stores an amount digit for digit: %s', async (_what, digits, currency) => {
    const text = paymentIntent('pi_1', november, { currency }).replace(
      '"amount":1000',
      `"amount":${digits}`,
    );
    stripe.put('payment_intent', text);
    const connectionId = await connect();
    await product.runner.runOnce();
    const [row] = await rowsOf(connectionId, 'payment_intents');
    expect(row?.data).toBe(text);
    expect(row?.data).toContain(`"amount":${digits},`);
  });

  it('stores twelve-place decimals and line amounts beyond the first page of lines', async () => {
    const decimal = '"unit_amount_decimal":"0.123456789012"';
    const lines = Array.from({ length: 230 }, (_, n) =>
      line(`il_${String(n)}`, `900719925474099${String(n % 10)}`),
    );
    const withDecimal = lines.map((text) => text.replace('}', `,${decimal}}`));
    stripe.put('invoice', invoice('in_1', november, withDecimal.slice(0, 10), true));
    stripe.addLines('in_1', withDecimal);
    const connectionId = await connect();
    await product.runner.runOnce();
    const [row] = await rowsOf(connectionId, 'invoices');
    expect(row?.data).toContain(`"data":[${withDecimal.join(',')}]`);
    expect(row?.data).toContain('"has_more":false');
  });

  it('never stores a client secret, neither of an object nor of an event', async () => {
    const text = paymentIntent('pi_1', november, { client_secret: 'pi_1_secret_canary' });
    stripe.change('payment_intent', text, { type: 'payment_intent.created', at: november });
    const connectionId = await connect();
    await product.runner.runOnce();
    const rows = await landed(db, connectionId);
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain('canary');
  });

  it('keeps the pinned version with each record and sends it with each call', async () => {
    stripe.put('customer', customer('cus_1', november));
    const connectionId = await connect();
    await product.runner.runOnce();
    expect((await landed(db, connectionId)).map(({ api_version }) => api_version)).toEqual([
      '2026-10-28.endive',
    ]);
    expect(
      stripe.requests.every(({ headers }) => headers?.['stripe-version'] === '2026-10-28.endive'),
    ).toBe(true);
  });

  describe('after the first one', () => {
    it('learns of a change from an event and reads the object as it is now', async () => {
      stripe.put('customer', customer('cus_1', november, { name: 'first' }));
      const connectionId = await connect();
      await product.runner.runOnce();
      stripe.change('customer', customer('cus_1', november, { name: 'second' }), {
        type: 'customer.updated',
        at: november + 900,
      });
      await syncAgain(connectionId);
      expect((await rowsOf(connectionId, 'customers'))[0]?.data).toContain('"second"');
    });

    it('ends at the last state when several changes share one second, in whatever order they come', async () => {
      const connectionId = await connect();
      await product.runner.runOnce();
      const at = november + 900;
      stripe.change('customer', customer('cus_1', november, { name: 'a' }), {
        type: 'customer.created',
        at,
      });
      stripe.change('customer', customer('cus_1', november, { name: 'b' }), {
        type: 'customer.updated',
        at,
      });
      await syncAgain(connectionId);
      stripe.change('customer', customer('cus_1', november, { name: 'c' }), {
        type: 'customer.updated',
        at,
      });
      await syncAgain(connectionId);
      expect((await rowsOf(connectionId, 'customers'))[0]?.data).toContain('"c"');
      expect(await rowsOf(connectionId, 'events')).toHaveLength(3);
    });

    it('applies an event that appears late, behind newer ones', async () => {
      const connectionId = await connect();
      await product.runner.runOnce();
      stripe.change('customer', customer('cus_1', november), {
        type: 'customer.created',
        at: november + 900,
      });
      await syncAgain(connectionId);
      stripe.change('customer', customer('cus_2', november), {
        type: 'customer.created',
        at: november + 700,
      });
      await syncAgain(connectionId);
      expect((await rowsOf(connectionId, 'customers')).map(({ source_id }) => source_id)).toEqual([
        'cus_1',
        'cus_2',
      ]);
    });

    it('does not read an object again for an event that was applied before', async () => {
      const connectionId = await connect();
      await product.runner.runOnce();
      stripe.change('customer', customer('cus_1', november), {
        type: 'customer.created',
        at: november + 900,
      });
      await syncAgain(connectionId);
      const before = stripe.requests.length;
      await syncAgain(connectionId);
      expect(stripe.requests.slice(before).map(({ operation }) => operation)).toEqual([
        'list_events',
      ]);
    });

    it('reads an object once for all its events of a pass', async () => {
      const connectionId = await connect();
      await product.runner.runOnce();
      for (let n = 0; n < 130; n += 1) {
        stripe.change('customer', customer('cus_1', november, { n }), {
          type: 'customer.updated',
          at: november + 900 + n,
        });
      }
      await syncAgain(connectionId);
      expect(stripe.requests.filter(({ operation }) => operation === 'get_customer')).toHaveLength(
        1,
      );
      expect((await rowsOf(connectionId, 'customers'))[0]?.data).toContain('"n":129');
    });

    it('marks a deleted customer and a deleted draft invoice, and keeps their last text', async () => {
      stripe.put('customer', customer('cus_1', november));
      stripe.put('invoice', invoice('in_1', november, []));
      const connectionId = await connect();
      await product.runner.runOnce();
      stripe.remove('customer', 'cus_1', november + 900);
      stripe.remove('invoice', 'in_1', november + 901);
      await syncAgain(connectionId);
      for (const stream of ['customers', 'invoices']) {
        const [row] = await rowsOf(connectionId, stream);
        expect(row).toMatchObject({ is_deleted: true });
        expect(row?.data).toContain('"created"');
      }
      const connection = await db.as(db.tenants.acme, (tx) => getConnection(tx, connectionId));
      expect(connection.lastRun?.streams.map(({ recordsDeleted }) => recordsDeleted)).toEqual([
        0, 1, 1, 0, 0, 0,
      ]);
    });

    it('reads everything again after thirty days, and marks what is no longer listed', async () => {
      stripe.put('customer', customer('cus_kept', november));
      stripe.put('customer', customer('cus_gone', november + 1));
      const connectionId = await connect();
      await product.runner.runOnce();
      stripe.remove('customer', 'cus_gone', november + 900);
      clock.at += 31 * 86_400_000;
      await syncAgain(connectionId);
      expect(
        (await rowsOf(connectionId, 'customers')).map(({ source_id, is_deleted }) => [
          source_id,
          is_deleted,
        ]),
      ).toEqual([
        ['cus_gone', true],
        ['cus_kept', false],
      ]);
    });

    it('refuses to mark most of a stream as deleted because a list came back short', async () => {
      for (let n = 0; n < 80; n += 1)
        stripe.put('customer', customer(`cus_${String(n)}`, november + n));
      const connectionId = await connect();
      await product.runner.runOnce();
      for (let n = 0; n < 60; n += 1) stripe.remove('customer', `cus_${String(n)}`, november + 900);
      clock.at += 31 * 86_400_000;
      await db.as(db.tenants.acme, (tx) => product.connections.startSync(tx, connectionId));
      await product.runner.runOnce();
      const { lastRun } = await db.as(db.tenants.acme, (tx) => getConnection(tx, connectionId));
      expect(lastRun).toMatchObject({
        state: 'failed',
        errorCode: 'CONNECTORS_KIT_TOO_MANY_DELETIONS',
      });
    });

    it('goes on when the object that marked the position is deleted between two pages', async () => {
      for (let n = 0; n < 250; n += 1)
        stripe.put('customer', customer(`cus_${String(n)}`, november + n));
      stripe.fault = (request) => {
        const after = request.query?.find(([name]) => name === 'starting_after')?.[1];
        if (after === 'cus_150') {
          stripe.fault = () => null;
          stripe.remove('customer', 'cus_150', november + 900);
        }
        return null;
      };
      const connectionId = await connect();
      await product.runner.runOnce();
      const rows = await rowsOf(connectionId, 'customers');
      expect(rows).toHaveLength(250);
      expect(rows.filter(({ is_deleted }) => is_deleted).map(({ source_id }) => source_id)).toEqual(
        ['cus_150'],
      );
    });
  });

  it('refuses a live object that comes through a test key', async () => {
    stripe.put('customer', customer('cus_1', november, { livemode: true }));
    const connectionId = await connect();
    await product.runner.runOnce();
    const { lastRun } = await db.as(db.tenants.acme, (tx) => getConnection(tx, connectionId));
    expect(lastRun).toMatchObject({ state: 'failed', errorCode: 'CONNECTORS_KIT_LIVEMODE_MIXED' });
    expect(await landed(db, connectionId)).toEqual([]);
  });

  it('fails only the stream whose permission was taken away, and says which', async () => {
    stripe.put('customer', customer('cus_1', november));
    const connectionId = await connect();
    stripe.granted.delete('rak_charge_read');
    await product.runner.runOnce();
    const { lastRun } = await db.as(db.tenants.acme, (tx) => getConnection(tx, connectionId));
    expect(lastRun).toMatchObject({
      state: 'failed',
      errorCode: 'CONNECTORS_KIT_PERMISSION_MISSING',
    });
    expect(
      lastRun?.streams.filter(({ state }) => state === 'failed').map(({ stream }) => stream),
    ).toEqual(['refunds']);
    expect(await rowsOf(connectionId, 'customers')).toHaveLength(1);
    expect(await db.as(db.tenants.acme, (tx) => getRun(tx, lastRun?.id ?? ''))).toEqual(lastRun);
  });

  it('asks for a new key when Stripe no longer accepts the stored one', async () => {
    const connectionId = await connect();
    stripe.keys.clear();
    await product.runner.runOnce();
    const connection = await db.as(db.tenants.acme, (tx) => getConnection(tx, connectionId));
    expect(connection).toMatchObject({
      state: 'needs_reauth',
      lastRun: { state: 'failed', errorCode: 'CONNECTORS_KIT_CREDENTIAL_REJECTED' },
    });
  });
});
