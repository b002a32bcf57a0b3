import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { createFakeShop } from '../../test/fake-shop.ts';
import { compose, connectShop, lastRunOf, migrations } from '../../test/harness.ts';
import { buryUnseen } from './burial.ts';
import { landPage } from './land-page.ts';
import { listPresent } from './present-records.ts';

describe('what landed and is not buried', () => {
  const db = useDatabase({ migrations });

  const land = async (rows: number) => {
    const product = compose(db, { door: createFakeShop() });
    const connectionId = await connectShop(db, product, db.tenants.acme);
    const { id: runId } = await lastRunOf(db, db.tenants.acme, connectionId);
    await db.as(db.tenants.acme, (tx) =>
      tx.query(
        `insert into connectors_kit.record
           (connection_id, stream, source_id, data, sha256, api_version, change_seq,
            first_seen_run, last_seen_run, parent_id, deleted_at, delete_reason)
         select $1, 'lines', lpad(n::text, 3, '0'), '{}', sha256(''), 'v1', n, $2, $2,
                (n % 2)::text, case when n = 2 then now() end, case when n = 2 then 'not_listed' end
           from generate_series(1, $3::integer) as n`,
        [connectionId, runId, rows],
      ),
    );
    const list = (input: Omit<Parameters<typeof listPresent>[2], 'stream'>) =>
      db.as(db.tenants.acme, (tx) => listPresent(tx, connectionId, { stream: 'lines', ...input }));
    return { connectionId, runId, list };
  };
  const idsOf = (records: readonly { readonly sourceId: string }[]) =>
    records.map(({ sourceId }) => sourceId);

  it('is listed in the order of its ids, a page at a time, by its parents where wanted', async () => {
    const { list } = await land(6);
    expect(idsOf(await list({ limit: 3 }))).toEqual(['001', '003', '004']);
    expect(idsOf(await list({ limit: 3, after: '004' }))).toEqual(['005', '006']);
    expect(idsOf(await list({ limit: 9, parentIds: ['1'] }))).toEqual(['001', '003', '005']);
  });

  it('is listed by its own ids, and by the runs that have not seen it, with its parent', async () => {
    const { list, runId } = await land(6);
    expect(await list({ limit: 9, sourceIds: ['001', '002', '006', 'x'] })).toEqual([
      { sourceId: '001', text: '{}', parentId: '1' },
      { sourceId: '006', text: '{}', parentId: '0' },
    ]);
    expect(await list({ limit: 9, unseenBy: [runId] })).toEqual([]);
    expect(idsOf(await list({ limit: 2, unseenBy: [randomUUID()] }))).toEqual(['001', '003']);
  });

  it('of another tenant is not listed', async () => {
    const { connectionId } = await land(2);
    const input = { stream: 'lines', limit: 9 };
    const seen = await db.as(db.tenants.globex, (tx) => listPresent(tx, connectionId, input));
    expect(seen).toEqual([]);
  });

  it('may vanish in any number where that is usual, and nowhere else', async () => {
    const { connectionId, runId, list } = await land(300);
    const lease = {
      ...{ context: db.context(db.tenants.acme), system: 'shop', connectionId, epoch: '0' },
      ...{ runId, attempts: 1, leaseMs: 1000 },
    };
    const page = { stream: 'lines', read: 0, records: [], buried: [], state: {}, isLast: true };
    const bury = (vanishing?: 'usual') =>
      db.as(db.tenants.acme, async (tx) => {
        await landPage(tx, lease, 'v1', page);
        return await buryUnseen(tx, lease, 'lines', [randomUUID()], vanishing);
      });
    await expect(bury()).rejects.toMatchObject({ code: 'CONNECTORS_KIT_TOO_MANY_DELETIONS' });
    expect(await list({ limit: 1000 })).toHaveLength(299);
    expect(await bury('usual')).toBe(299);
    expect(await list({ limit: 1000 })).toEqual([]);
  });
});
