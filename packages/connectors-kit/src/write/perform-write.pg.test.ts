import { beforeEach, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { createFakeShop, reply } from '../../test/fake-shop.ts';
import type { FakeShop } from '../../test/fake-shop.ts';
import { compose, connectShop, migrations } from '../../test/harness.ts';
import type { Product } from '../../test/harness.ts';
import { writingShop } from '../../test/writing-shop.ts';

const canary = 'canary-of-an-input';

describe('a write that a connector declares', () => {
  const db = useDatabase({ migrations });
  let door: FakeShop;
  let product: Product;
  let connectionId: string;

  beforeEach(async () => {
    door = createFakeShop();
    product = compose(db, { door, connectors: [writingShop] });
    connectionId = await connectShop(db, product, db.tenants.acme);
    door.fault = ({ operation }) => (operation === 'make_order' ? reply(201, { id: 'o_1' }) : null);
    door.requests.splice(0);
  });

  const write = (change: object = {}) =>
    product.connections.write({
      ...{ context: db.context(db.tenants.acme), connectionId, operation: 'make_order' },
      ...{ input: { what: canary }, idempotencyKey: 'wish-0123456789abcdef', ...change },
    });
  async function rowsOf(): Promise<readonly Record<string, unknown>[]> {
    const { rows } = await db.superuser.query<Record<string, unknown>>(
      `select outcome.outcome, intent.details, outcome.details as result, intent.event_id as event,
              intent.entry::text || outcome.entry::text as text
         from audit.audit_log intent
         join audit.audit_log outcome on outcome.parent_event_id = intent.event_id and outcome.phase = 'outcome'
        where intent.action = 'operation.performed' and intent.phase = 'intent'
          and intent.targets::text like '%' || $1 || '%'
        order by intent.occurred_at`,
      [connectionId],
    );
    return rows;
  }

  it('has a row before and after it, with what was stated and nothing of what was entered', async () => {
    expect(await write()).toEqual({ externalId: 'o_1' });
    const [row] = await rowsOf();
    expect(row).toMatchObject({
      outcome: 'success',
      details: { system: 'shop', operation: 'make_order', statements: ['I want it.'] },
      result: { externalId: 'o_1' },
    });
    expect(row?.['text']).not.toContain(canary);
    expect(door.requests).toMatchObject([
      { headers: { 'idempotency-key': 'wish-0123456789abcdef' }, parentEventId: row?.['event'] },
    ]);
  });

  it('is tried again with the same idempotency key', async () => {
    let tries = 0;
    door.fault = () => {
      tries += 1;
      return tries === 1 ? reply(503, {}) : reply(201, { id: 'o_1' });
    };
    await write();
    expect(new Set(door.requests.map(({ headers }) => headers?.['idempotency-key'])).size).toBe(1);
    expect(door.requests).toHaveLength(2);
  });

  it('makes events about the new object concern this connection', async () => {
    await write();
    await write();
    const found = await db.tenancy.call('connectors_kit.find_webhook_subject', [
      'shop',
      'bot',
      'o_1',
    ]);
    expect(found.filter((row) => row['connection_id'] === connectionId)).toHaveLength(1);
  });

  it('leaves nothing behind for a connection that is disconnected meanwhile', async () => {
    const honest = door.call.bind(door);
    door.call = async (...call) => {
      await db.as(db.tenants.acme, (tx) => product.connections.disconnect(tx, connectionId));
      return await honest(...call);
    };
    expect(await write()).toEqual({ externalId: 'o_1' });
    const { rows } = await db.superuser.query(
      'select from connectors_kit.webhook_subject where connection_id = $1',
      [connectionId],
    );
    expect(rows).toEqual([]);
    expect((await rowsOf()).map(({ outcome }) => outcome)).toEqual(['success']);
  });

  it('that fails says so in its row', async () => {
    door.fault = () => reply(400, { code: 'no' });
    await expect(write()).rejects.toMatchObject({ code: 'CONNECTORS_KIT_PROVIDER_REFUSED' });
    door.fault = () => reply(201, { name: canary });
    await expect(write()).rejects.toMatchObject({ code: 'CONNECTORS_KIT_RESPONSE_INVALID' });
    expect((await rowsOf()).map(({ outcome }) => outcome)).toEqual(['failure', 'failure']);
  });

  it.each([
    [{ input: { what: 1 } }, 'INPUT_INVALID'],
    [{ input: { what: 'x', more: canary } }, 'INPUT_INVALID'],
    [{ idempotencyKey: 'short' }, 'INPUT_INVALID'],
    [{ idempotencyKey: `${'x'.repeat(20)}\n` }, 'INPUT_INVALID'],
    [{ operation: 'list_orders' }, 'WRITE_UNKNOWN'],
    [{ operation: '__proto__' }, 'WRITE_UNKNOWN'],
  ])('is refused with %j before any call and any row: %s', async (change, code) => {
    await expect(write(change)).rejects.toMatchObject({ code: `CONNECTORS_KIT_${code}` });
    expect(door.requests).toEqual([]);
    expect(await rowsOf()).toEqual([]);
  });
});
