import { randomUUID } from 'node:crypto';

import { beforeEach, describe, expect, it } from 'vitest';

import { migrations as auditMigrations } from '@ataski/audit';
import type { TenantId, TenantTx } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';
import { migrations as vaultMigrations } from '@ataski/vault';

import { migrations } from '../index.ts';

describe('a record', () => {
  const db = useDatabase({
    migrations: [...tenancyMigrations, ...auditMigrations, ...vaultMigrations, ...migrations],
  });
  const ids = { acme: '', globex: '' };

  beforeEach(async () => {
    for (const name of ['acme', 'globex'] as const) {
      ids[name] = randomUUID();
      await db.superuser.query(
        `insert into connectors_kit.connection (tenant_id, id, system, label, connected_by)
         values ($1, $2, 'shop', 'Shop', 'ada')`,
        [db.tenants[name], ids[name]],
      );
    }
  });

  const land = (tenant: TenantId, connectionIds: readonly string[], stream = 'orders') =>
    db.as(tenant, (tx: TenantTx) =>
      tx.query(
        `insert into connectors_kit.record
           (connection_id, stream, source_id, data, sha256, api_version, change_seq, first_seen_run, last_seen_run)
         select id, $2, id::text, '{}', sha256('{}'), 'v1', 1, id, id from unnest($1::uuid[]) as id`,
        [connectionIds, stream],
      ),
    );

  it('belongs to a connection of its tenant', async () => {
    expect(await land(db.tenants.acme, [ids.acme])).toMatchObject({ rowCount: 1 });
  });

  it.each([
    ['that does not exist', () => [ids.acme, randomUUID()]],
    ['of another tenant', () => [ids.globex]],
  ])('is refused for a connection %s', async (_which, connectionIds) => {
    await expect(land(db.tenants.acme, connectionIds())).rejects.toMatchObject({
      code: 'TENANCY_STATEMENT_CONFLICT',
    });
  });

  it.each(['', 'Orders', '1st', 'a-b', 'a'.repeat(65)])(
    'is refused for a stream of the name %j',
    async (stream) => {
      const refused = land(db.tenants.acme, [ids.acme], stream);
      await expect(refused).rejects.toMatchObject({ details: { sqlState: '23514' } });
    },
  );

  it.each(['tenant_id', 'connection_id', 'stream', 'source_id', 'first_seen_run'])(
    'keeps its %s for good',
    async (column) => {
      const renamed = db.as(db.tenants.acme, (tx) =>
        tx.query(`update connectors_kit.record set ${column} = ${column}`),
      );
      await expect(renamed).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_DENIED' });
    },
  );
});
