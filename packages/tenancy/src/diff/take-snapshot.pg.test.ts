import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { shopMigrations } from '../shop.fixture.ts';
import { compare } from './compare.ts';
import { takeSnapshot } from './take-snapshot.ts';

describe('a policy snapshot', () => {
  const db = useDatabase({ migrations: shopMigrations });

  it('is the same text for the same state, whoever asks and whatever their search path', async () => {
    const first = await takeSnapshot(db.superuser);
    const client = await db.migrator.connect();
    try {
      await client.query("set search_path = shop, tenancy, 'public'");
      expect(JSON.stringify(await takeSnapshot(client))).toBe(JSON.stringify(first));
    } finally {
      client.release(true);
    }
  });

  it('leaves the search path of a transaction as it found it', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query("begin; set local search_path = shop, 'public'");
      await takeSnapshot(client);
      const { rows } = await client.query<{ search_path: string }>('show search_path');
      expect(rows[0]?.search_path).toBe('shop, public');
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('survives being stored: a snapshot and its JSON do not differ', async () => {
    const taken = await takeSnapshot(db.superuser);
    expect(compare(taken, JSON.parse(JSON.stringify(taken)) as typeof taken)).toEqual([]);
  });

  it('does not differ between two databases with the same schema', async () => {
    const changes = compare(await takeSnapshot(db.superuser), await takeSnapshot(other.superuser));
    expect(changes).toEqual([]);
  });

  it('holds no value of a row and no setting in the clear', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query(
        `begin; alter database "${db.name}" set shop.api_key = 'private-setting';
         insert into shop.item values ('${db.tenants.acme}', 1, 'private-note')`,
      );
      const text = JSON.stringify(await takeSnapshot(client));
      expect(text).toContain('shop.api_key');
      expect(text).not.toMatch(/private-setting|private-note/);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('looks at the named schemas alone', async () => {
    const { objects } = await takeSnapshot(db.superuser, { schemas: ['shop'] });
    expect(Object.keys(objects['table'] ?? {})).toEqual(['shop.item']);
  });

  const other = useDatabase({ migrations: shopMigrations });
});
