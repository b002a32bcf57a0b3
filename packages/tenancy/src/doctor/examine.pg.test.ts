import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { examine } from './doctor.ts';
import { cleanMigrations, cleanOptions } from './fixtures/clean-database.fixture.ts';
import { renderFix } from './formats/render-fix.ts';

describe('an examination', () => {
  const db = useDatabase({ migrations: cleanMigrations });

  it('reads the same as the owner', async () => {
    const client = await db.migrator.connect();
    try {
      await client.query('begin; set local role ataski_owner');
      expect((await examine(client, cleanOptions)).findings).toEqual([]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('works as the application itself, and judges by its columns what it cannot see registered', async () => {
    const { findings } = await examine(db.app, cleanOptions);
    const places = findings.map(({ object }) => object.split(' ')[0]);
    expect([...new Set(places)].sort()).toEqual([
      'mall.job',
      'tenancy.migration',
      'tenancy.ops_grant',
    ]);
    await db.superuser.query('alter table mall.item no force row level security');
    const broken = await examine(db.app, cleanOptions);
    await db.superuser.query('alter table mall.item force row level security');
    expect(broken.findings.map(({ cacheKey }) => cacheKey)).toContain('T02:mall.item');
  });

  it('works as a role that may not even use our schema', async () => {
    const { findings } = await examine(db.migrator, cleanOptions);
    expect(findings.map(({ cacheKey }) => cacheKey)).toContain('T01:tenancy.migration');
  });

  it('changes nothing', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin read only');
      expect((await examine(client, cleanOptions)).findings).toEqual([]);
      const { rows } = await client.query('select pg_current_xact_id_if_assigned() as id');
      expect(rows).toEqual([{ id: null }]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('reads the same whatever the search_path', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin; set local search_path = mall, tenancy, public');
      expect((await examine(client, cleanOptions)).findings).toEqual([]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('finds a session at rest that holds a lock, and ends it', async () => {
    const holder = await db.app.connect();
    holder.on('error', () => undefined);
    await holder.query('select pg_advisory_lock(4711)');
    const { findings } = await examine(db.superuser, cleanOptions);
    expect(findings.map(({ cacheKey }) => cacheKey)).toEqual(['T21:role ataski_app session locks']);
    await db.superuser.query(findings[0]!.remediationSql!);
    await expect.poll(async () => (await examine(db.superuser, cleanOptions)).findings).toEqual([]);
    holder.release(true);
  });

  it('asks a connection that is no pooler for nothing', async () => {
    const client = await db.superuser.connect();
    try {
      const { findings } = await examine(client, cleanOptions);
      expect(findings).toEqual([]);
    } finally {
      client.release();
    }
  });

  it('mends many things by one script, and by a second what the first set free', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin');
      await client.query(`
        alter table mall.item disable row level security;
        alter table mall.purchase no force row level security;
        grant select on mall.event_default to public;
        drop policy tenant_floor on mall."Odd Name";
        create policy "second one" on mall."Odd Name" to public using (true) with check (true);
        alter table mall.item add constraint once unique (note);
        alter table mall.purchase drop constraint purchase_tenant_id_item_id_fkey;
        alter table mall.item add column single bigint unique;
        alter table mall.purchase add foreign key (item_id) references mall.item (single) on delete cascade;
        create index on mall.purchase (note);
        grant pg_monitor to ataski_app;
        grant truncate on mall.item to public;
        alter view mall.cheap_item set (security_invoker = false)`);
      const before = await examine(client, cleanOptions);
      expect(new Set(before.findings.map(({ id }) => id)).size).toBeGreaterThan(10);
      await client.query(renderFix(before).replace('begin;', '').replace('commit;', ''));
      const between = await examine(client, cleanOptions);
      // The key that the foreign key rested on.
      expect(between.findings.map(({ cacheKey }) => cacheKey)).toEqual([
        'T26:mall.item index mall.item_single_key',
      ]);
      await client.query(renderFix(between).replace('begin;', '').replace('commit;', ''));
      const after = await examine(client, cleanOptions);
      expect(after.findings).toEqual([]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});

describe('an allowance', () => {
  const db = useDatabase({ migrations: cleanMigrations });

  it('is reported when it matches nothing', async () => {
    const stale = { id: 'T26', object: 'mall.item index mall.gone', because: 'It was there once.' };
    const { findings } = await examine(db.superuser, {
      allowed: [...cleanOptions.allowed!, stale],
    });
    expect(findings).toMatchObject([
      { id: 'T00', name: 'stale-allowance', object: 'T26 on mall.item index mall.gone' },
    ]);
  });

  it('is refused without a reason', async () => {
    const allowed = [{ id: 'T01', object: 'mall.currency', because: '  because ' }];
    await expect(examine(db.superuser, { allowed })).rejects.toMatchObject({
      code: 'TENANCY_ALLOWANCE_INVALID',
      details: { finding: 'T01:mall.currency' },
    });
  });

  it('allows its own finding at its own place, and no other', async () => {
    const { findings } = await examine(db.superuser, { allowed: cleanOptions.allowed!.slice(1) });
    expect(findings.map(({ cacheKey }) => cacheKey)).toEqual(['T01:mall.currency']);
  });
});
