import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { shopMigrations } from '../shop.fixture.ts';
import { readSubject } from './subject.ts';

describe('the subject of an attestation', () => {
  const db = useDatabase({ migrations: shopMigrations });

  it('is the database with the migrations that were applied', async () => {
    const subject = await readSubject(db.superuser);
    expect(subject.database).toBe(db.name);
    expect(subject.migrations).toHaveLength(shopMigrations.length);
    expect(subject.migrations).toContainEqual({
      name: 'shop/000001_item',
      checksum: createHash('sha256').update(shopMigrations.at(-1)!.sql).digest('hex'),
    });
  });

  it('names every table of tenants that the application can reach', async () => {
    expect((await readSubject(db.superuser)).tenantTables).toEqual(['shop.item']);
    const client = await db.superuser.connect();
    try {
      await client.query(
        'begin; create table shop.loose (tenant_id uuid); grant truncate on shop.loose to public',
      );
      const { tenantTables } = await readSubject(client);
      expect(tenantTables).toEqual(['shop.item', 'shop.loose']);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
