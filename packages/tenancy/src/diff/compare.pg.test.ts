import type pg from 'pg';
import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { shopMigrations } from '../shop.fixture.ts';
import { changeRules } from './change-rules.ts';
import { compare } from './compare.ts';
import type { PolicyChange } from './compare.ts';
import { reachSabotages } from './reach-sabotages.fixture.ts';
import { isolated } from './sabotage.fixture.ts';
import { tableSabotages } from './table-sabotages.fixture.ts';
import { takeSnapshot } from './take-snapshot.ts';

const sabotages = [...tableSabotages, ...reachSabotages];

describe('the difference of two snapshots', () => {
  const db = useDatabase({ migrations: shopMigrations });

  /** What compare says of a change, which is rolled back afterwards. */
  const changesOf = async (given: string, sql: string): Promise<readonly PolicyChange[]> => {
    const client: pg.PoolClient = await db.superuser.connect();
    try {
      await client.query(`begin; ${given}`);
      const before = await takeSnapshot(client);
      await client.query(sql);
      return compare(before, await takeSnapshot(client));
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  it.each(sabotages)('$rule: $sql', async ({ rule, given = '', sql, object }) => {
    const changes = await changesOf(given, sql);
    const expected = changeRules.find(({ id }) => id === rule);
    expect(changes).toContainEqual(
      expect.objectContaining({ object, rule, class: expected!.class, because: expected!.because }),
    );
  });

  it('has a fixture for every rule', () => {
    const shown = new Set(sabotages.map(({ rule }) => rule));
    expect(changeRules.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
  });

  it('finds nothing but safe changes when a table is isolated from its start', async () => {
    const changes = await changesOf('', isolated);
    expect(changes.length).toBeGreaterThan(8);
    expect(changes.filter((change) => change.class !== 'safe')).toEqual([]);
  });

  it.each([
    [
      'a check that lets everything through',
      'alter policy tenant_floor on shop.note with check (true)',
    ],
    ['no floor', 'drop policy tenant_floor on shop.note'],
    ['one more permissive policy', 'create policy extra on shop.note using (true)'],
    [
      'a nullable tenant',
      'alter table shop.note drop constraint note_pkey; alter table shop.note alter tenant_id drop not null',
    ],
    ['a key without the tenant', 'create unique index loose on shop.note (id)'],
    ['no FORCE', 'alter table shop.note no force row level security'],
  ])('does not call a new table isolated that has %s', async (_, more) => {
    const changes = await changesOf('', `${isolated} ${more}`);
    const added = changes.find(({ what }) => what === 'table added');
    expect(added).toMatchObject({ object: 'shop.note' });
    expect(added?.class).not.toBe('safe');
  });

  it('calls a change that no rule knows a change to review', async () => {
    const changes = await changesOf(
      '',
      'create function shop.plain() returns int language sql return 1',
    );
    expect(changes.find(({ what }) => what === 'function added')).toMatchObject({
      object: 'shop.plain()',
      class: 'review',
      rule: null,
    });
  });

  it('calls a changed floor on an existing table dangerous although a narrowing came with it', async () => {
    const [first] = await changesOf(
      '',
      'revoke delete on shop.item from ataski_app; alter policy tenant_floor on shop.item using (true)',
    );
    expect(first).toMatchObject({ class: 'dangerous', object: 'shop.item policy tenant_floor' });
  });

  it('takes the worst of several rules that apply', async () => {
    const sql = 'drop function tenancy.open_ops_grant(uuid, text, text, text, integer)';
    const changes = await changesOf('', sql);
    expect(changes.find(({ what }) => what === 'function removed')).toMatchObject({
      class: 'dangerous',
      rule: 'tenancy-function-changed',
    });
  });
});
