import { beforeEach, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { reply } from '../../test/fake-shop.ts';
import { compose, connectShop, landed, lastRunOf, migrations } from '../../test/harness.ts';
import type { Product } from '../../test/harness.ts';
import { createFakeLedger, ledger } from '../../test/ledger.ts';
import type { FakeLedger } from '../../test/ledger.ts';

describe('a stream that is read in passes', () => {
  const database = useDatabase({ migrations });
  const { acme } = database.tenants;
  let door: FakeLedger;
  let product: Product;
  let connectionId: string;

  beforeEach(async () => {
    door = createFakeLedger();
    product = compose(database, { door, connectors: [ledger] });
    connectionId = await connectShop(database, product, acme);
  });

  const sync = async (): Promise<void> => {
    await database.as(acme, (tx) => product.connections.startSync(tx, connectionId));
    while (await product.runner.runOnce());
    expect(product.errors).toEqual([]);
    expect(await lastRunOf(database, acme, connectionId)).toMatchObject({ state: 'complete' });
  };
  const living = async (): Promise<readonly unknown[]> =>
    (await landed(database, connectionId)).flatMap((row) => {
      const { source_id: id, is_deleted: isDeleted } = row as Record<string, unknown>;
      return isDeleted === true ? [] : [id];
    });

  it('lands whole, page by page, and says how much there will be', async () => {
    await sync();
    expect(await living()).toEqual(['1:a', '1:b', '2:a', '2:b', '3:a', '3:b', '2026-01']);
    const { streams } = await lastRunOf(database, acme, connectionId);
    expect(streams).toMatchObject([
      { stream: 'lines', state: 'complete', pages: 3, recordsRead: 6, estimate: 6 },
      { stream: 'report', state: 'complete', pages: 1, recordsRead: 1, estimate: null },
    ]);
  });

  it('buries the part that its whole parent no longer has, and no other', async () => {
    await sync();
    door.entries = door.entries.map((entry) =>
      entry.id === '2' ? { ...entry, lines: ['a', 'c'] } : entry,
    );
    await sync();
    expect(await living()).toEqual(['1:a', '1:b', '2:a', '2:c', '3:a', '3:b', '2026-01']);
  });

  it('is given up when its pages lead round in a circle', async () => {
    await sync();
    const honest = door.call.bind(door);
    let calls = 0;
    door.call = async (context, request) => {
      if (request.operation !== 'list_orders') return await honest(context, request);
      calls += 1;
      const entry = { id: String(calls % 3), lines: ['a'] };
      return calls > 60
        ? Promise.reject(new Error('asked for ever'))
        : reply(200, { entry, more: true });
    };
    await database.as(acme, (tx) => product.connections.startSync(tx, connectionId));
    while (await product.runner.runOnce());
    expect(product.errors).toEqual([]);
    expect(await lastRunOf(database, acme, connectionId)).toMatchObject({
      ...{ state: 'failed', errorCode: 'CONNECTORS_KIT_RESPONSE_INVALID' },
    });
    // It has found its way again.
    door.call = honest;
    await sync();
    await sync();
    expect(await living()).toEqual(['1:a', '1:b', '2:a', '2:b', '3:a', '3:b', '2026-01']);
  });

  it('is refused when it names an object by half a character', async () => {
    door.entries = [{ id: '1', lines: ['\ud800'] }];
    await database.as(acme, (tx) => product.connections.startSync(tx, connectionId));
    while (await product.runner.runOnce());
    expect(await lastRunOf(database, acme, connectionId)).toMatchObject({
      ...{ state: 'failed', errorCode: 'CONNECTORS_KIT_RESPONSE_INVALID' },
    });
  });

  it('buries what a complete pass has not seen', async () => {
    await sync();
    door.entries = door.entries.filter(({ id }) => id !== '3');
    await sync();
    expect(await living()).toEqual(['1:a', '1:b', '2:a', '2:b', '2026-01']);
  });

  it('keeps each state of a report that was restated, and none twice', async () => {
    await sync();
    await sync();
    door.report = '{"total":"9.50"}';
    await sync();
    const { rows } = await database.superuser.query<{ version: number; data: string }>(
      `select version, data from connectors_kit.record_version
        where connection_id = $1 order by version`,
      [connectionId],
    );
    expect(rows).toEqual([
      { version: 1, data: '{"total":"10.00"}' },
      { version: 2, data: '{"total":"9.50"}' },
    ]);
  });

  it('is read once in a run, however often the run is taken up', async () => {
    await sync();
    const before = door.calls;
    await sync();
    // Three pages of lines and one report.
    expect(door.calls - before).toBe(4);
  });

  it('goes on where it stopped when a pass is spread over attempts', async () => {
    const slow = compose(database, {
      door,
      connectors: [ledger],
      runner: { sliceMs: 0 },
    });
    // A slice that is over before it began gives the run back each time and loses nothing.
    expect(await slow.runner.runOnce()).toBe(true);
    expect(await lastRunOf(database, acme, connectionId)).toMatchObject({ state: 'running' });
    await sync();
    expect(await living()).toHaveLength(7);
  });

  it('takes versions and parts with it when it is disconnected', async () => {
    await sync();
    await database.as(acme, (tx) => product.connections.disconnect(tx, connectionId));
    for (const table of ['record', 'record_version', 'stream_state']) {
      const { rows } = await database.superuser.query(
        `select from connectors_kit.${table} where connection_id = $1`,
        [connectionId],
      );
      expect(rows).toHaveLength(0);
    }
  });
});
