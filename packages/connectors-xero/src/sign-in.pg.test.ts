import { describe, expect, it, onTestFinished } from 'vitest';

import { labMigrations } from '@ataski/connector-lab';
import { getConnection } from '@ataski/connectors-kit';
import { useDatabase } from '@ataski/postgres';
import type { XeroSimulatorOptions } from '@ataski/sandbox';

import { acmeBooks, createXeroLab, otherBooks } from '../test/xero-lab.ts';

describe('signing in to Xero', () => {
  const database = useDatabase({ migrations: labMigrations });
  const { acme } = { acme: () => database.context(database.tenants.acme) };

  async function start(options: Partial<XeroSimulatorOptions> = {}) {
    const lab = await createXeroLab(database, options);
    onTestFinished(() => lab.close());
    return lab;
  }

  it('connects the organisation of this consent, among others that the person opened before', async () => {
    const lab = await start();
    const first = await lab.connect(acme(), { organisations: [otherBooks] });
    await database.as(database.tenants.acme, (tx) => lab.connections.disconnect(tx, first));
    lab.provider.oauth.authorize({ accounts: [otherBooks], scopes: ['offline_access'] });
    const connectionId = await lab.connect(acme());
    const connection = await database.as(database.tenants.acme, (tx) =>
      getConnection(tx, connectionId),
    );
    expect(connection).toMatchObject({ externalAccountId: acmeBooks, state: 'connected' });
  });

  it('refuses two organisations in one consent, and gives back what was granted', async () => {
    const lab = await start();
    await expect(
      lab.connect(acme(), { organisations: [acmeBooks, otherBooks] }),
    ).rejects.toMatchObject({ code: 'CONNECTORS_KIT_ACCOUNT_AMBIGUOUS', details: { accounts: 2 } });
    expect(
      lab.sandbox.requests.count({
        host: 'identity.xero.com',
        pathTemplate: '/connect/revocation',
      }),
    ).toBe(1);
  });

  it('refuses what is no organisation', async () => {
    const lab = await start({
      organisations: [{ tenantId: acmeBooks, name: 'Practice', tenantType: 'PRACTICE' }],
    });
    await expect(lab.connect(acme())).rejects.toMatchObject({
      ...{ code: 'CONNECTORS_KIT_ACCOUNT_AMBIGUOUS', details: { accounts: 0 } },
    });
  });

  it('refuses a scope that nobody asked for', async () => {
    const lab = await start();
    lab.provider.oauth.alterNextConsent((scopes) => [...scopes, 'accounting.invoices']);
    await expect(lab.connect(acme())).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_SCOPES_EXCESSIVE',
      details: { extraScopes: ['accounting.invoices'] },
    });
  });
});
