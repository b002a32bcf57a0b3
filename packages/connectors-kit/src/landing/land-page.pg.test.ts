import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { createFakeShop } from '../../test/fake-shop.ts';
import { compose, connectShop, lastRunOf, migrations } from '../../test/harness.ts';
import { buryRecords } from './burial.ts';
import { landPage } from './land-page.ts';

interface Stored {
  readonly source_id: string;
  readonly data: string;
  readonly change_seq: string;
}

describe('a page', () => {
  const db = useDatabase({ migrations });

  const stage = async () => {
    const product = compose(db, { door: createFakeShop() });
    const connectionId = await connectShop(db, product, db.tenants.acme);
    const { id: runId } = await lastRunOf(db, db.tenants.acme, connectionId);
    const lease = {
      ...{ context: db.context(db.tenants.acme), system: 'shop', connectionId, runId },
      ...{ epoch: '0', attempts: 1, leaseMs: 1000 },
    };
    const land = async (
      texts: Readonly<Record<string, string>>,
      buried: readonly string[] = [],
    ) => {
      const records = Object.entries(texts).map(([sourceId, text]) => ({
        ...{ stream: 'lines', sourceId, text, updatedAt: null },
      }));
      const page = { stream: 'lines', read: records.length, records, buried: [], isLast: false };
      return await db.as(db.tenants.acme, async (tx) => {
        const written = await landPage(tx, lease, 'v1', { ...page, state: {} });
        const gone = buried.map((sourceId) => {
          return { stream: 'lines', sourceId, deletedAt: new Date(0) };
        });
        await buryRecords(tx, lease, 'lines', gone);
        return written.get('lines') ?? 0;
      });
    };
    const stored = async (): Promise<readonly (readonly [string, string, number])[]> => {
      const { rows } = await db.superuser.query<Stored>(
        `select source_id, data, change_seq from connectors_kit.record
          where connection_id = $1 order by source_id`,
        [connectionId],
      );
      return rows.map((row) => [row.source_id, row.data, Number(row.change_seq)]);
    };
    return { land, stored };
  };

  it('of new objects behind one of new objects lands as new, each page with a number of its own', async () => {
    const { land, stored } = await stage();
    expect(await land({ a: '1' })).toBe(1);
    expect(await land({ b: '1', c: '1' })).toBe(2);
    expect(await stored()).toEqual([
      ['a', '1', 1],
      ['b', '1', 2],
      ['c', '1', 2],
    ]);
  });

  it('that holds a known object after all lands all the same: the changed is written, the equal is not', async () => {
    const { land, stored } = await stage();
    await land({ a: '1', b: '1' });
    expect(await land({ c: '1', b: '2', a: '1' })).toBe(2);
    expect(await land({ a: '1', b: '2', c: '1' })).toBe(0);
    expect(await land({ d: '1', a: '3' })).toBe(2);
    expect(await stored()).toEqual([
      ['a', '3', 4],
      ['b', '2', 2],
      ['c', '1', 2],
      ['d', '1', 4],
    ]);
  });

  it('numbers what it buries as what it brings, and brings back what was buried', async () => {
    const { land, stored } = await stage();
    await land({ a: '1', b: '1' });
    await land({ c: '1' }, ['a']);
    expect(await stored()).toEqual([
      ['a', '1', 2],
      ['b', '1', 1],
      ['c', '1', 2],
    ]);
    expect(await land({ a: '1' })).toBe(1);
    expect((await stored())[0]).toEqual(['a', '1', 3]);
  });
});
