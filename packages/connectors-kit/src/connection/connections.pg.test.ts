import { beforeEach, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { createFakeShop, reply } from '../../test/fake-shop.ts';
import type { FakeShop } from '../../test/fake-shop.ts';
import { compose, connectShop, key, landed, lastRunOf, migrations } from '../../test/harness.ts';
import type { Product } from '../../test/harness.ts';
import { listRecords } from '../landing/stored-record.ts';
import { getRun } from '../run/sync-run.ts';
import { getConnection, listConnections } from './connection.ts';

describe('a connection', () => {
  const db = useDatabase({ migrations });
  let shop: FakeShop;
  let product: Product;

  beforeEach(() => {
    shop = createFakeShop();
    product = compose(db, { door: shop });
  });

  const connect = (
    credentials: Readonly<Record<string, string>> = { restricted_key: key },
    system = 'shop',
  ) =>
    product.connections.connect({
      context: db.context(db.tenants.acme),
      system,
      label: 'Main shop',
      credentials,
    });
  const actionsOf = async (connectionId: string): Promise<readonly string[]> => {
    const { rows } = await db.superuser.query<{ action: string }>(
      `select action from audit.audit_log
        where targets @> jsonb_build_array(jsonb_build_object('type', 'connection', 'id', $1::text))
        order by action`,
      [connectionId],
    );
    return rows.map(({ action }) => action);
  };
  const everything = async (): Promise<readonly number[]> => {
    const { rows } = await db.superuser.query<{ counts: number[] }>(
      `select array[(select count(*) from connectors_kit.connection), (select count(*) from connectors_kit.sync_run),
                    (select count(*) from connectors_kit.run_lease), (select count(*) from vault.credential)]::integer[] as counts`,
    );
    return rows[0]?.counts ?? [];
  };

  it('is made with its credential, its first run and its audit rows, after each permission was checked', async () => {
    const { connection, checks } = await connect();
    expect(checks).toEqual([
      { permission: 'orders_read', sentence: 'Read orders.', granted: true },
      { permission: 'buyers_read', sentence: 'Read buyers.', granted: true },
      { permission: 'events_read', sentence: 'Read events.', granted: true },
    ]);
    expect(connection).toMatchObject({
      system: 'shop',
      label: 'Main shop',
      state: 'connected',
      externalAccountId: null,
      livemode: false,
      credentialHint: 'cdef',
      connectedBy: 'user_test',
      recordCount: 0,
      lastRun: { state: 'queued', startedAt: null, finishedAt: null, errorCode: null },
    });
    expect(connection.lastRun?.streams).toHaveLength(3);
    expect(connection.lastRun?.streams[0]).toEqual({
      stream: 'orders',
      state: 'queued',
      recordsRead: 0,
      recordsWritten: 0,
      recordsDeleted: 0,
      pages: 0,
      estimate: null,
      waitingUntil: null,
      errorCode: null,
    });
    expect(await actionsOf(connection.id)).toEqual(['connection.created', 'sync.requested']);
    expect(shop.requests.map(({ operation, query }) => [operation, query])).toEqual(
      ['list_orders', 'list_buyers', 'list_events'].map((operation) => [
        operation,
        [['limit', '1']],
      ]),
    );
  });

  it('refuses a key without a permission, names each missing one, and stores nothing', async () => {
    shop.denied.add('buyers_read').add('events_read');
    const before = await everything();
    await expect(connect()).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_PERMISSION_MISSING',
      kind: 'invalid',
      details: { system: 'shop', missingPermissions: ['buyers_read', 'events_read'] },
    });
    expect(await everything()).toEqual(before);
  });

  it('refuses a key that the provider does not accept, and stores nothing', async () => {
    shop.fault = () => reply(401, { code: 'unauthorised' });
    const before = await everything();
    await expect(connect()).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_CREDENTIAL_REJECTED',
      kind: 'invalid',
    });
    expect(await everything()).toEqual(before);
  });

  it.each([
    ['a secret key', { restricted_key: 'sk_test_0123456789abcdef' }],
    ['a key of an unknown form', { restricted_key: 'hello' }],
    ['no key', {}],
    ['a field that the manifest does not name', { restricted_key: key, password: 'x' }],
  ])(
    'refuses %s before anything leaves the house, without repeating it',
    async (_what, credentials) => {
      const before = await everything();
      const refusal = await connect(credentials).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'CONNECTORS_KIT_CREDENTIAL_REFUSED', kind: 'invalid' });
      expect(JSON.stringify(refusal)).not.toContain('0123456789');
      expect(shop.requests).toEqual([]);
      expect(await everything()).toEqual(before);
    },
  );

  it('leaves an audit row of a refusal', async () => {
    await connect({ restricted_key: 'sk_test_0123456789abcdef' }).catch(() => undefined);
    const { rows } = await db.superuser.query(
      `select outcome, targets, details from audit.audit_log where action = 'connection.refused'`,
    );
    expect(rows).toContainEqual({
      outcome: 'denied',
      targets: [{ type: 'system', id: 'shop' }],
      details: { code: 'CONNECTORS_KIT_CREDENTIAL_REFUSED' },
    });
  });

  it('refuses a system that has no connector', async () => {
    await expect(connect({}, 'unheard_of')).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_SYSTEM_UNKNOWN',
      details: { known: ['shop'] },
    });
  });

  it('keeps its key out of every table of this package and of the log', async () => {
    await connectShop(db, product, db.tenants.acme);
    while (await product.runner.runOnce());
    const tables = await db.superuser.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname in ('connectors_kit', 'audit', 'vault')`,
    );
    expect(tables.rows.length).toBeGreaterThan(8);
    for (const { name } of tables.rows) {
      const found = await db.superuser.query(`select from ${name} as r where r::text like $1`, [
        `%${key}%`,
      ]);
      expect([name, found.rowCount]).toEqual([name, 0]);
    }
  });

  describe('of another tenant', () => {
    it('is neither listed, read, synced nor disconnected', async () => {
      const connectionId = await connectShop(db, product, db.tenants.acme);
      while (await product.runner.runOnce());
      const runId = (await lastRunOf(db, db.tenants.acme, connectionId)).id;
      const rows = await landed(db, connectionId);
      await db.as(db.tenants.globex, async (tx) => {
        expect(await listConnections(tx)).toEqual([]);
        const page = await listRecords(tx, { connectionId, stream: 'orders', limit: 100 });
        expect(page).toEqual({ records: [], nextCursor: null });
        const missing = { code: 'CONNECTORS_KIT_CONNECTION_MISSING', kind: 'missing' };
        await expect(getConnection(tx, connectionId)).rejects.toMatchObject(missing);
        await expect(product.connections.startSync(tx, connectionId)).rejects.toMatchObject(
          missing,
        );
        await expect(product.connections.disconnect(tx, connectionId)).rejects.toMatchObject(
          missing,
        );
        await expect(getRun(tx, runId)).rejects.toMatchObject({
          code: 'CONNECTORS_KIT_RUN_MISSING',
        });
      });
      expect(await landed(db, connectionId)).toEqual(rows);
    });

    it.each(['connection', 'record', 'stream_state', 'sync_run', 'stream_progress', 'run_lease'])(
      'shows none of its rows in %s, whatever SQL asks',
      async (table) => {
        await connectShop(db, product, db.tenants.acme);
        await db.as(db.tenants.globex, async (tx) => {
          expect((await tx.query(`select * from connectors_kit.${table}`)).rows).toEqual([]);
        });
      },
    );
  });

  it('answers the run that is open when a sync is wished for twice', async () => {
    const connectionId = await connectShop(db, product, db.tenants.acme);
    const first = await db.as(db.tenants.acme, (tx) =>
      product.connections.startSync(tx, connectionId),
    );
    const second = await db.as(db.tenants.acme, (tx) =>
      product.connections.startSync(tx, connectionId),
    );
    expect(second.id).toBe(first.id);
    while (await product.runner.runOnce());
    const third = await db.as(db.tenants.acme, (tx) =>
      product.connections.startSync(tx, connectionId),
    );
    expect(third.id).not.toBe(first.id);
  });

  it('writes nothing anew when nothing has changed', async () => {
    const connectionId = await connectShop(db, product, db.tenants.acme);
    while (await product.runner.runOnce());
    const everyRow =
      'select * from connectors_kit.record where connection_id = $1 order by stream, source_id';
    const before = await db.superuser.query(everyRow, [connectionId]);
    await db.as(db.tenants.acme, (tx) => product.connections.startSync(tx, connectionId));
    while (await product.runner.runOnce());
    const after = await db.superuser.query(everyRow, [connectionId]);
    const stable = (rows: readonly Record<string, unknown>[]) =>
      rows.map((row) => ({ ...row, last_seen_run: null }));
    expect(stable(after.rows)).toEqual(stable(before.rows));
  });

  it('takes records, positions, credential and runs with it when it is disconnected, and says so', async () => {
    const connectionId = await connectShop(db, product, db.tenants.acme);
    while (await product.runner.runOnce());
    await db.as(db.tenants.acme, (tx) => product.connections.startSync(tx, connectionId));
    const answer = await db.as(db.tenants.acme, (tx) =>
      product.connections.disconnect(tx, connectionId),
    );
    expect(answer).toEqual({ connectionId, recordsDeleted: 13 });
    const connection = await db.as(db.tenants.acme, (tx) => getConnection(tx, connectionId));
    expect(connection).toMatchObject({
      state: 'disconnected',
      credentialHint: null,
      recordCount: 0,
      lastRun: { state: 'failed', errorCode: 'CONNECTORS_KIT_RUN_CANCELLED' },
    });
    const left = await db.superuser.query(
      `select connection_id::text from connectors_kit.stream_state where connection_id = $1
        union all select connection_id::text from connectors_kit.run_lease where connection_id = $1
        union all select connection_id::text from vault.credential where connection_id::text = $1::text`,
      [connectionId],
    );
    expect(left.rows).toEqual([]);
    expect(await actionsOf(connectionId)).toContain('connection.disconnected');
    expect(await product.runner.runOnce()).toBe(false);
    const refusal = db.as(db.tenants.acme, (tx) => product.connections.startSync(tx, connectionId));
    await expect(refusal).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_CONNECTION_CLOSED',
      kind: 'conflict',
    });
  });

  it('stops a run in its tracks when it is disconnected, leaving no row behind', async () => {
    const connectionId = await connectShop(db, product, db.tenants.acme);
    const door = {
      async call(...call: Parameters<FakeShop['call']>) {
        const answer = await shop.call(...call);
        if (call[1].operation === 'list_buyers') {
          await db.as(db.tenants.acme, (tx) => product.connections.disconnect(tx, connectionId));
        }
        return answer;
      },
    };
    await compose(db, { door }).runner.runOnce();
    expect(await landed(db, connectionId)).toEqual([]);
    expect(await lastRunOf(db, db.tenants.acme, connectionId)).toMatchObject({
      state: 'failed',
      errorCode: 'CONNECTORS_KIT_RUN_CANCELLED',
    });
  });

  it('can be disconnected while a call waits for its next try, without a fault of the runner', async () => {
    const connectionId = await connectShop(db, product, db.tenants.acme);
    const door = {
      async call(...call: Parameters<FakeShop['call']>) {
        if (call[1].operation !== 'list_buyers') return await shop.call(...call);
        await db.as(db.tenants.acme, (tx) => product.connections.disconnect(tx, connectionId));
        return reply(503, {});
      },
    };
    await compose(db, { door }).runner.runOnce();
    expect(await landed(db, connectionId)).toEqual([]);
    expect(await lastRunOf(db, db.tenants.acme, connectionId)).toMatchObject({
      errorCode: 'CONNECTORS_KIT_RUN_CANCELLED',
    });
  });

  it('can be disconnected while pages are written, without a deadlock or a row left', async () => {
    for (let round = 0; round < 12; round += 1) {
      const connectionId = await connectShop(db, product, db.tenants.acme);
      const running = product.runner.runOnce();
      await new Promise((resolve) => setTimeout(resolve, round * 4));
      await db.as(db.tenants.acme, (tx) => product.connections.disconnect(tx, connectionId));
      await running;
      expect(await landed(db, connectionId)).toEqual([]);
    }
  });

  it('lists records by key, and refuses a cursor that was never handed out', async () => {
    const connectionId = await connectShop(db, product, db.tenants.acme);
    while (await product.runner.runOnce());
    await db.as(db.tenants.acme, async (tx) => {
      const first = await listRecords(tx, { connectionId, stream: 'orders', limit: 5 });
      const second = await listRecords(tx, {
        connectionId,
        stream: 'orders',
        limit: 5,
        cursor: first.nextCursor ?? '',
      });
      expect([...first.records, ...second.records].map(({ sourceId }) => sourceId)).toEqual(
        Array.from({ length: 7 }, (_, n) => `order_${String(n)}`),
      );
      expect(second.nextCursor).toBeNull();
      expect(first.records[0]).toMatchObject({
        stream: 'orders',
        data: '{"id":"order_0","at":1000,"amount":0}',
        deletedAt: null,
      });
      for (const cursor of ['!', 'AA==', 'AA', '']) {
        const refused = listRecords(tx, { connectionId, stream: 'orders', limit: 5, cursor });
        await expect(refused).rejects.toMatchObject({ code: 'CONNECTORS_KIT_CURSOR_INVALID' });
      }
    });
  });
});
