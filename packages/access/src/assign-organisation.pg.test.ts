import type pg from 'pg';
import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { assignOrganisation } from './assign-organisation.ts';
import { migrations } from './migrations.ts';
import { findTenant } from './store.ts';

describe('an organisation', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });

  it('stands for the tenant that its provisioner names, and saying so again changes nothing', async () => {
    await asOwner(async (owner) => {
      const organisation = { organisationId: 'org_1', tenantId: db.tenants.acme };
      await assignOrganisation(owner, organisation);
      await assignOrganisation(owner, organisation);
    });
    expect(await findTenant(db.tenancy, 'org_1')).toBe(db.tenants.acme);
    expect(await findTenant(db.tenancy, 'org_2')).toBeNull();
  });

  it('refuses to stand for another tenant, and a tenant to have two', async () => {
    await asOwner(async (owner) => {
      await assignOrganisation(owner, { organisationId: 'org_1', tenantId: db.tenants.acme });
      await expect(
        assignOrganisation(owner, { organisationId: 'org_1', tenantId: db.tenants.globex }),
      ).rejects.toMatchObject({ code: 'ACCESS_ORGANISATION_TAKEN' });
      await expect(
        assignOrganisation(owner, { organisationId: 'org_3', tenantId: db.tenants.acme }),
      ).rejects.toMatchObject({ code: '23505' });
    });
  });

  it('cannot be assigned by the application', async () => {
    await expect(
      assignOrganisation(db.app, { organisationId: 'org_4', tenantId: db.tenants.globex }),
    ).rejects.toMatchObject({ code: '42501' });
  });

  async function asOwner(work: (owner: pg.PoolClient) => Promise<void>): Promise<void> {
    const client = await db.migrator.connect();
    try {
      await client.query('set role ataski_owner');
      await work(client);
    } finally {
      await client.query('reset role');
      client.release();
    }
  }
});
