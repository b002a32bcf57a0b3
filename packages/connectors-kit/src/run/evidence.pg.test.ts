import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { createFakeShop } from '../../test/fake-shop.ts';
import { compose, connectShop, lastRunOf, migrations } from '../../test/harness.ts';

describe('the evidence of a sync', () => {
  const db = useDatabase({ migrations });

  /** What the log gained since an earlier count, by action and table. */
  async function counted(): Promise<Readonly<Record<string, number>>> {
    const { rows } = await db.superuser.query<{ what: string; count: number }>(
      `select concat_ws(' ', action, case when component = 'database' then coalesce(
                nullif(target_type, 'table'), target_id) end) as what, count(*)::integer as count
         from audit.audit_log group by 1`,
    );
    return Object.fromEntries(rows.map(({ what, count }) => [what, count]));
  }

  it('grows with pages and not with records, and leaves no write to them out', async () => {
    const product = compose(db, { door: createFakeShop() });
    const connectionId = await connectShop(db, product, db.tenants.acme);
    await product.runner.runOnce();
    const run = await lastRunOf(db, db.tenants.acme, connectionId);
    const pages = run.streams.reduce((sum, each) => sum + each.pages, 0);
    const after = await counted();
    expect(after['records.synced']).toBeGreaterThanOrEqual(run.streams.length);
    expect(after['records.synced']).toBeLessThanOrEqual(pages);
    expect(pages).toBeLessThan(13);
    // One statement stores a page's records of one stream; a second marks those that did not change.
    const captured = Object.entries(after)
      .filter(([what]) => what.endsWith(' connectors_kit.record'))
      .reduce((sum, [, count]) => sum + count, 0);
    expect(captured).toBeGreaterThanOrEqual(1);
    expect(captured).toBeLessThanOrEqual(2 * pages);
    const quiet = ['stream_state', 'stream_progress', 'run_lease'];
    expect(Object.keys(after).filter((what) => quiet.some((name) => what.includes(name)))).toEqual(
      [],
    );
  });

  it('tells of a connection which system and state it has, and nothing that a person typed', async () => {
    const { rows } = await db.superuser.query<{ details: object }>(
      `select details from audit.audit_log
        where target_type = 'connectors_kit.connection' and action = 'row.inserted'`,
    );
    expect(rows).toMatchObject([
      {
        details: {
          columns: expect.arrayContaining(['label', 'credential_hint', 'state']),
          new: { system: 'shop', state: 'connected' },
        },
      },
    ]);
    expect(JSON.stringify(rows)).not.toContain('Main shop');
  });
});
