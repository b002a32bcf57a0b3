import { beforeAll, describe, expect, it } from 'vitest';

import { connections, consents } from '@ataski/contract';
import { createCorrelationId } from '@ataski/kernel';
import { decideConsent } from '@ataski/local/consent';
import { hubspotAccounts } from '@ataski/local/provider-accounts';
import type { Visitor } from '@ataski/local/visitor';
import { companies } from '@ataski/local/world';

import { useProduct } from '../../product.fixture.ts';

const nothing = {
  ...{ credentials: 0, records: 0, recordVersions: 0 },
  ...{ positions: 0, tokenGrants: 0, openRuns: 0 },
};

describe('the proof of a disconnection', () => {
  const product = useProduct();
  let ada: Visitor;

  beforeAll(async () => {
    ada = await product.signIn('ada@acme.example');
  });

  it('says what went, when and by whom, and that nothing is left, as the database counts it', async () => {
    const { id: connectionId } = await product.connect(ada);
    await product.synced(ada, connectionId);
    const { user } = await ada.session();
    const { status, body } = await ada.call(connections.disconnect, { connectionId });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ connectionId, system: 'stripe', revocation: 'unsupported', remains: nothing },
      disconnectedBy: { type: 'user', id: user.id },
    });
    expect(body.recordsDeleted).toBeGreaterThan(100);
    expect(body.events.map(({ action }) => action)).toEqual([
      'credential.removed',
      'connection.disconnected',
    ]);
    const later = await ada.call(connections.getDisconnection, { connectionId });
    expect(later.body).toEqual({ ...body, countedAt: later.body.countedAt });
  }, 60_000);

  it('counts what is really left, and is not satisfied with the word of the log', async () => {
    const { id: connectionId } = await product.connect(ada);
    const { body } = await ada.call(connections.disconnect, { connectionId });
    expect(body.remains).toEqual(nothing);
    const context = {
      ...{ tenantId: companies.acme.tenantId, correlationId: createCorrelationId() },
      actor: { type: 'connector', id: 'stripe' },
    } as const;
    await product.local.product.services.tenancy.withTenant(context, (tx) =>
      tx.query(
        `insert into connectors_kit.stream_state (connection_id, stream, state)
         values ($1, 'left_over', '{}')`,
        [connectionId],
      ),
    );
    const later = await ada.call(connections.getDisconnection, { connectionId });
    expect(later.body.remains).toEqual({ ...nothing, positions: 1 });
  }, 60_000);

  it('ends the grant at the provider first, where the provider has a way', async () => {
    const begun = await ada.call(consents.beginConsent, { system: 'hubspot', label: 'CRM' });
    const accounts = [hubspotAccounts[0].id];
    const location = await decideConsent(ada, begun.body.authorizeUrl, { accounts });
    const landed = await ada.fetch(location);
    const page = new URL(landed.headers.get('location') ?? '', product.url);
    const connectionId = page.searchParams.get('connection') ?? '';
    const { body } = await ada.call(connections.disconnect, { connectionId });
    expect(body).toMatchObject({ revocation: 'revoked', remains: nothing });
    expect(body.events.map(({ action }) => action)).toEqual([
      'connection.revoked',
      'credential.removed',
      'credential.removed',
      'connection.disconnected',
    ]);
    const { hubspot } = product.local.providers;
    expect(hubspot.oauth.grants().every(({ isRevoked }) => isRevoked)).toBe(true);
  }, 60_000);

  it('is not given for a connection that is open', async () => {
    const { id: connectionId } = await product.connect(ada);
    const answer = await ada.call(connections.getDisconnection, { connectionId });
    expect(answer).toMatchObject({ status: 409, body: { code: 'SERVER_CONNECTION_OPEN' } });
  });
});
