import { beforeAll, describe, expect, it } from 'vitest';

import { audit, connections, consents } from '@ataski/contract';
import { decideConsent } from '@ataski/local/consent';
import type { Decision } from '@ataski/local/consent';
import { hubspotAccounts, sandboxApps, xeroOrganisations } from '@ataski/local/provider-accounts';
import type { Visitor } from '@ataski/local/visitor';

import { useProduct } from '../product.fixture.ts';

const account = hubspotAccounts[0].id;
const organisations = [xeroOrganisations[0].tenantId, xeroOrganisations[1].tenantId];

describe('coming back from a provider’s consent page', () => {
  const product = useProduct();
  let ada: Visitor;
  let finn: Visitor;

  beforeAll(async () => {
    ada = await product.signIn('ada@acme.example');
    finn = await product.signIn('finn@acme.example');
  });

  const begin = async (system: string, reconnects?: string): Promise<string> => {
    const { status, body } = await ada.call(consents.beginConsent, {
      ...{ system, label: 'Books' },
      ...(reconnects === undefined ? {} : { reconnects }),
    });
    expect(status).toBe(200);
    return body.authorizeUrl;
  };
  const consent = async (system: string, how: Decision, reconnects?: string): Promise<string> =>
    await decideConsent(ada, await begin(system, reconnects), how);
  /** Where a landing leads to. */
  const land = async (visitor: Visitor, location: string): Promise<URL> => {
    const answer = await visitor.fetch(location);
    expect(answer.status).toBe(303);
    return new URL(answer.headers.get('location') ?? '', product.url);
  };
  const count = async (): Promise<number> =>
    (await ada.call(connections.listConnections, {})).body.connections.length;
  const disconnect = async (connectionId: string) =>
    await ada.call(connections.disconnect, { connectionId });

  it('becomes a connection, and leads back into the wizard without code and state', async () => {
    const location = await consent('hubspot', { accounts: [account] });
    const page = await land(ada, location);
    expect(page.pathname).toBe('/connections/connect/hubspot');
    expect([...page.searchParams.keys()]).toEqual(['connection']);
    const connectionId = page.searchParams.get('connection') ?? '';
    const { body } = await ada.call(connections.getConnection, { connectionId });
    expect(body).toMatchObject({
      ...{ system: 'hubspot', state: 'connected', externalAccountId: account },
      grantedScopes: expect.arrayContaining(['oauth', 'crm.objects.deals.read']),
      schedule: { interval: 'every_6_hours' },
    });
    // Once, and no second time.
    const again = await land(ada, location);
    expect(again.searchParams.get('refusal')).toBe('CONNECTORS_KIT_CONSENT_UNKNOWN');
    const renewed = await land(
      ada,
      await consent('hubspot', { accounts: [account] }, connectionId),
    );
    expect(renewed.search).toBe(`?connection=${connectionId}`);
    await disconnect(connectionId);
  }, 30_000);

  it('says that the person refused, and connects nothing', async () => {
    const before = await count();
    const page = await land(ada, await consent('hubspot', { accounts: [], decision: 'deny' }));
    expect(page.pathname).toBe('/connections/connect/hubspot');
    expect(page.searchParams.get('refusal')).toBe('CONNECTORS_KIT_CONSENT_DENIED');
    expect(await count()).toBe(before);
    const { body } = await ada.call(audit.getAuditTimeline, {
      correlationId: page.searchParams.get('reference') ?? '',
    });
    expect(body.events.map(({ action }) => action)).toContain('connection.refused');
  });

  it('is nothing to another person, to another session of the same, or to a stranger', async () => {
    const location = await consent('hubspot', { accounts: [account] });
    const before = await count();
    const unknown = 'CONNECTORS_KIT_CONSENT_UNKNOWN';
    expect((await land(finn, location)).searchParams.get('refusal')).toBe(unknown);
    const elsewhere = await product.signIn('ada@acme.example');
    expect((await land(elsewhere, location)).searchParams.get('refusal')).toBe(unknown);
    const { createVisitor } = await import('@ataski/local/visitor');
    const stranger = await createVisitor(product.url).fetch(location, {
      headers: { accept: 'text/html' },
    });
    expect(stranger.status).toBe(401);
    expect(await stranger.text()).toContain('ACCESS_SESSION_MISSING');
    expect(await count()).toBe(before);
    // It was not used up by any of them.
    const page = await land(ada, location);
    await disconnect(page.searchParams.get('connection') ?? '');
  }, 30_000);

  it('needs the permission to connect, and a refusal is on record', async () => {
    const vera = await product.signIn('vera@acme.example');
    const answer = await vera.fetch('/connect/callback?state=x&code=y', {
      headers: { accept: 'text/html' },
    });
    expect(answer.status).toBe(403);
    const { body } = await ada.call(audit.getAuditTimeline, {
      correlationId: answer.headers.get('x-correlation-id') ?? '',
    });
    expect(body.events).toMatchObject([{ action: 'access.denied', outcome: 'denied' }]);
  });

  it.each([
    ['without anything', ''],
    ['with a state of nobody', '?state=x&code=y'],
    ['with two states', '?state=x&state=y&code=z'],
    ['with an error of its own', '?error=%3Cscript%3E&error_description=hello'],
  ])('leads to the list of connections %s, and shows nothing of it', async (_how, query) => {
    const page = await land(ada, `/connect/callback${query}`);
    expect(page.pathname).toBe('/connections');
    expect(page.searchParams.get('refusal')).toBe('CONNECTORS_KIT_CONSENT_UNKNOWN');
    expect(page.href).not.toMatch(/script|hello/);
  });

  it('lets the person pick one of several organisations', async () => {
    const page = await land(ada, await consent('xero', { accounts: organisations }));
    const choiceId = page.searchParams.get('choice') ?? '';
    const { body: choice } = await ada.call(consents.getAccountChoice, { choiceId });
    expect(choice.accounts.map(({ label }) => label)).toEqual([
      'Acme Robotics Inc.',
      'Acme Robotics Europe',
    ]);
    const foreign = await finn.call(consents.getAccountChoice, { choiceId });
    expect(foreign).toMatchObject({ status: 400 });
    const picked = { choiceId, externalAccountId: organisations[1] ?? '' };
    const { body } = await ada.call(consents.chooseAccount, picked);
    expect(body.connection).toMatchObject({
      state: 'connected',
      externalAccountId: organisations[1],
    });
    expect(body.checks.every(({ granted }) => granted)).toBe(true);
    await disconnect(body.connection.id);
  }, 30_000);

  it('leaves the app’s secret in no log, and each of its uses in the audit log', async () => {
    const { body } = await ada.call(audit.listAuditEvents, { action: 'app_credential.used' });
    const purposes = body.events.map(({ details }) => details['purpose']);
    expect(purposes).toEqual(
      expect.arrayContaining([
        'hubspot.authorize',
        'hubspot.request_tokens',
        'hubspot.revoke_token',
      ]),
    );
    for (const app of Object.values(sandboxApps)) {
      for (const secret of Object.values(app).slice(1)) {
        expect(product.log() + JSON.stringify(body)).not.toContain(secret);
      }
    }
  });
});
