import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { insertBulkRows, numberedTenant } from '../../test/bulk-rows.ts';
import { createFailingPool } from '../../test/failing-pool.ts';
import { createTestSealer, faultsOf, readLeaves, sealAll } from '../../test/use-sealer.ts';
import { migrations } from '../migrations.ts';
import { platformStream } from './origin.ts';

const everything = `
  select (select count(*) from audit.leaf)::integer             as leaves,
         (select count(*) from audit.checkpoint)::integer       as checkpoints,
         (select count(*) from audit.deployment_entry)::integer as entries,
         (select coalesce(sum(length(hashes)), 0) from audit.tile)::integer as tiles,
         (select coalesce(sum(size), 0) from audit.tree)::integer as sizes,
         (select s.xid::text from audit.sealing as s)           as xid`;

describe('a sealer that dies', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const tenantIds = [numberedTenant(1), numberedTenant(2)];
  const readAll = async (): Promise<unknown> => (await db.superuser.query(everything)).rows[0];

  async function statementsOfOnePass(): Promise<number> {
    await insertBulkRows(db.superuser, { tenantIds, rowsEach: 3 });
    for (;;) {
      const { pool, sent } = createFailingPool(db.sealer, 0, 'before');
      const { rows } = await createTestSealer(db, { pool }).runOnce();
      if (rows > 0) return sent();
    }
  }

  /**
   * Answers what was there before. A pass comes as far as its last statement only where it has rows
   * to seal: not while another has the turn, which is given back when the database notices a death,
   * nor while any transaction of the cluster is older than the rows.
   */
  async function passThatDies(at: number, when: 'before' | 'behind'): Promise<unknown> {
    for (;;) {
      const before = await readAll();
      const { pool } = createFailingPool(db.sealer, at, when);
      const pass = createTestSealer(db, { pool }).runOnce();
      const end = await pass.catch((error: unknown) => error as Error);
      if (end instanceof Error) {
        expect(end.message).toContain('process died');
        return before;
      }
      expect(end.rows).toBe(0);
    }
  }

  it('leaves all of a pass or nothing of it, whichever statement was its last', async () => {
    const statements = await statementsOfOnePass();
    expect(statements).toBeGreaterThan(10);
    const deaths = [
      ...Array.from(
        { length: statements },
        (_, place) => ({ at: place + 1, when: 'behind' }) as const,
      ),
      { at: statements, when: 'before' } as const,
    ];
    for (const { at, when } of deaths) {
      await insertBulkRows(db.superuser, { tenantIds, rowsEach: 2 });
      const before = await passThatDies(at, when);
      // Behind the commit, which is the last, it is too late to take anything back.
      if (at < statements || when === 'before') expect(await readAll()).toEqual(before);
    }
    await sealAll(createTestSealer(db));
    for (const tenantId of tenantIds) {
      expect(await faultsOf(db.superuser, tenantId)).toEqual([]);
      expect(await readLeaves(db.superuser, tenantId)).toHaveLength(3 + 2 * deaths.length);
    }
  }, 90_000);

  it('is followed by another, of which one works while the others wait', async () => {
    const sealers = [1, 2, 3, 4].map(() => createTestSealer(db));
    let sealed = 0;
    for (let round = 0; round < 10; round += 1) {
      await insertBulkRows(db.superuser, { tenantIds, rowsEach: 50 });
      const results = await Promise.all(sealers.map((sealer) => sealer.runOnce()));
      sealed += results.reduce((sum, { rows }) => sum + rows, 0);
      for (const result of results.filter(({ status }) => status === 'busy')) {
        expect(result).toMatchObject({ rows: 0, checkpoints: 0 });
      }
    }
    sealed += await sealAll(sealers[0]!);
    expect(sealed).toBe(1_000);
    for (const stream of [...tenantIds, platformStream]) {
      expect(await faultsOf(db.superuser, stream)).toEqual([]);
    }
  });

  it('never works beside another that has the turn', async () => {
    const holder = await db.sealer.connect();
    try {
      await holder.query('begin');
      await holder.query("select pg_advisory_xact_lock(hashtextextended('audit.sealing', 0))");
      await insertBulkRows(db.superuser, { tenantIds, rowsEach: 1 });
      const before = await readAll();
      expect((await createTestSealer(db).runOnce()).status).toBe('busy');
      expect(await readAll()).toEqual(before);
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    await sealAll(createTestSealer(db));
  });
});
