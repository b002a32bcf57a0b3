import { afterEach, describe, expect, it } from 'vitest';

import { labMigrations } from '@ataski/connector-lab';
import { useDatabase } from '@ataski/postgres';

import { account, consent, createHubspotLab } from '../test/world.ts';

describe('consent at HubSpot', () => {
  const db = useDatabase({ migrations: labMigrations });
  let close = (): Promise<void> => Promise.resolve();
  afterEach(async () => {
    await close();
  });
  const open = async () => {
    const hub = await createHubspotLab(db, { size: { deals: 1, contacts: 1, companies: 1 } });
    close = () => hub.lab.close();
    const context = db.context(db.tenants.acme);
    const finish = async (callback: Readonly<Record<string, string>>) =>
      (await hub.lab.connections.finishConsent({ context, callback })).connection;
    return { ...hub, context, finish };
  };
  const countOpen = (grants: readonly { readonly isRevoked: boolean }[]): number =>
    grants.filter(({ isRevoked }) => !isRevoked).length;

  it('connects the one account that was picked, with exactly four scopes', async () => {
    const hub = await open();
    const connection = await hub.finish(await consent(hub, hub.context));
    expect(connection).toMatchObject({ state: 'connected', externalAccountId: account });
    expect(hub.provider.oauth.grants()).toMatchObject([
      {
        scopes: [
          'oauth',
          'crm.objects.deals.read',
          'crm.objects.contacts.read',
          'crm.objects.companies.read',
        ],
      },
    ]);
    await db.as(db.tenants.acme, (tx) => hub.lab.connections.disconnect(tx, connection.id));
  });

  it('is refused and revoked when more was granted than was asked for', async () => {
    const hub = await open();
    hub.provider.oauth.alterNextConsent((scopes) => [...scopes, 'crm.objects.deals.write']);
    await expect(hub.finish(await consent(hub, hub.context))).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_SCOPES_EXCESSIVE',
      details: { extraScopes: ['crm.objects.deals.write'] },
    });
    expect(countOpen(hub.provider.oauth.grants())).toBe(0);
  });

  it('is refused and revoked when less was granted, which is named', async () => {
    const hub = await open();
    const lacking = 'crm.objects.companies.read';
    hub.provider.oauth.alterNextConsent((scopes) => scopes.filter((scope) => scope !== lacking));
    await expect(hub.finish(await consent(hub, hub.context))).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_PERMISSION_MISSING',
      details: { missingPermissions: [lacking] },
    });
    expect(countOpen(hub.provider.oauth.grants())).toBe(0);
  });

  it('is refused when the person cancels', async () => {
    const hub = await open();
    const callback = await consent(hub, hub.context, { decision: 'deny' });
    await expect(hub.finish(callback)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_CONSENT_DENIED',
    });
  });

  it('cannot move a connection to another account', async () => {
    const hub = await open();
    const { id } = await hub.finish(await consent(hub, hub.context));
    const other = await consent(hub, hub.context, { pick: '4712', reconnects: id });
    await expect(hub.finish(other)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_ACCOUNT_DIFFERENT',
    });
    expect(countOpen(hub.provider.oauth.grants())).toBe(1);
    await db.as(db.tenants.acme, (tx) => hub.lab.connections.disconnect(tx, id));
  });
});
