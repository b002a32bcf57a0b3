import { describe, expect, it, onTestFinished } from 'vitest';

import { labMigrations } from '@ataski/connector-lab';
import { getConnection } from '@ataski/connectors-kit';
import { useDatabase } from '@ataski/postgres';

import { acmeRealm, createQuickbooksLab, otherRealm } from '../test/quickbooks-lab.ts';

describe('signing in to QuickBooks', () => {
  const database = useDatabase({ migrations: labMigrations });
  const context = () => database.context(database.tenants.acme);

  async function start() {
    const lab = await createQuickbooksLab(database);
    onTestFinished(() => lab.close());
    return lab;
  }

  it('connects the company that the redirect names and the token opens', async () => {
    const lab = await start();
    const connectionId = await lab.connect(context());
    const connection = await database.as(database.tenants.acme, (tx) =>
      getConnection(tx, connectionId),
    );
    expect(connection).toMatchObject({ externalAccountId: acmeRealm, state: 'connected' });
  });

  it('refuses another company in the redirect, and gives back what was granted', async () => {
    const lab = await start();
    await expect(
      lab.connect(context(), { altered: { realmId: otherRealm } }),
    ).rejects.toMatchObject({ code: 'CONNECTORS_KIT_PERMISSION_MISSING' });
    expect(lab.sandbox.requests.count({ host: 'developer.api.intuit.com', status: 200 })).toBe(1);
  });

  it.each(['', '1/../2', '９１３'])('refuses a company that is no number: %j', async (realmId) => {
    const lab = await start();
    await expect(lab.connect(context(), { altered: { realmId } })).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_ACCOUNT_AMBIGUOUS',
    });
    expect(lab.sandbox.requests.count({ host: 'quickbooks.api.intuit.com' })).toBe(0);
  });
});
